/** Two backends on one database, behind one address, with a provider: what tests of single sign-on begin with. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startApi, type Api } from './api.ts';
import { Browser, type Page } from './browser.ts';
import { CLIENT_ID, CLIENT_SECRET, startOpenIdProvider, type OpenIdProvider } from './open-id-provider.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** Nobody is there: the browser of a test sends what is for it to one of the backends. */
export const PUBLIC_URL = 'https://tasks.example.org';

export interface SingleSignOn {
  provider: OpenIdProvider;
  apis: [Api, Api];
  database: TestDatabase;
  browser(): Browser;
  /** A person logs in with a browser. @returns where that leads */
  logIn(subject: string | undefined, browser?: Browser, path?: string): Promise<Page>;
  /** The newest security events of a type. */
  events(type: string): Promise<{ userId: string | null; detail: Record<string, unknown> }[]>;
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

export interface SingleSignOnOptions {
  environment?: Record<string, string>;
  idTokenHasClaims?: boolean;
  providerIsDown?: boolean;
}

export async function startSingleSignOn(options: SingleSignOnOptions = {}): Promise<SingleSignOn> {
  const apis: Api[] = [];
  const provider = await startOpenIdProvider({
    publicUrl: PUBLIC_URL,
    servedAt: () => apis[0]!.origin,
    idTokenHasClaims: options.idTokenHasClaims ?? false,
  });
  if (options.providerIsDown) await provider.goDown();
  const database = await createTestDatabase();
  const environment = {
    PUBLIC_URL,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
    ...options.environment,
  };
  for (let n = 0; n < 2; n++) apis.push(await startApi({ database, environment }));
  const client = new Client({ connectionString: database.url });
  await client.connect();

  const query = async (sql: string, values: unknown[] = []) =>
    (await client.query<Record<string, unknown>>(sql, values)).rows;
  const browser = () => new Browser(PUBLIC_URL, apis[0]!.origin);
  return {
    provider,
    apis: apis as [Api, Api],
    database,
    browser,
    query,
    logIn(subject, tab = browser(), path = '/') {
      provider.atKeyboard = subject;
      return tab.open(`/api/v1/auth/oidc/login?returnTo=${encodeURIComponent(path)}`);
    },
    events: async (type) =>
      (await query('select user_id as "userId", detail from security_events where type = $1 order by id desc', [
        type,
      ])) as never,
    async stop() {
      await client.end();
      for (const api of apis) await api.stop();
      await provider.goDown().catch(() => undefined);
      await database.drop();
    },
  };
}

/** So long another replica may not know yet that a session has ended. */
export const untilKnownEverywhere = () => sleep(1_100);

/** The error that the page was led to; null for none, and the status where it did not come to the page at all. */
export const errorOf = ({ url, status }: Page): string | null =>
  url.startsWith(`${PUBLIC_URL}/api/`) ? `status ${status}` : new URL(url).searchParams.get('error');
