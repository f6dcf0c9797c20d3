/** What the pages of accounts show where the API is answered from memory. */

/** Who looks at a page: somebody with an account, an administrator, or nobody yet. */
export type Viewer = 'user' | 'admin' | 'nobody';

const HOUR = 3_600_000;
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();

/** A session that lasts as long as any test. */
export const LOG_IN = {
  accessToken: 'made.for.tests',
  expiresIn: 600,
  user: {
    id: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b',
    email: 'ann@example.org',
    emailVerified: true,
    role: 'user',
    language: 'en',
    hasPassword: true,
    createdAt: '2026-11-24T06:00:00.000Z',
  },
};

/** Answers by path. */
export const ACCOUNT_SAMPLES: Record<string, object> = {
  '/auth/methods': {
    localLogin: true,
    registration: 'open',
    needsAdministrator: false,
    mail: true,
    provider: 'Example ID',
  },
  '/account/sessions': [
    {
      id: 's1',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0.0.0 Safari/537.36',
      address: '192.0.2.17',
      createdAt: hoursAgo(50),
      lastUsedAt: hoursAgo(0),
      current: true,
    },
    {
      id: 's2',
      userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1',
      address: '2001:db8::17',
      createdAt: hoursAgo(200),
      lastUsedAt: hoursAgo(5),
      current: false,
    },
  ],
  '/account/tokens': [
    {
      id: 't1',
      name: 'backup script',
      scopes: ['read'],
      createdAt: hoursAgo(400),
      expiresAt: hoursAgo(-2000),
      lastUsedAt: hoursAgo(3),
    },
  ],
  '/users': ['ann', 'ines', 'marta', 'oleg'].map((name, index) => ({
    ...LOG_IN.user,
    id: index === 0 ? LOG_IN.user.id : name,
    email: `${name}@example.org`,
    role: index === 0 ? 'admin' : 'user',
    emailVerified: name !== 'oleg',
    disabled: name === 'marta',
    createdAt: hoursAgo(1000 - index * 100),
  })),
};
