import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { ADMINISTRATOR, startApi } from '../../test/api.ts';
import { openBrowser } from '../../test/browser-session.ts';
import { createTestDatabase } from '../../test/test-database.ts';

describe('rotation of the keys of access tokens', () => {
  it('logs nobody out at any of its steps, and ends with the old key worthless', async () => {
    const [old, young] = ['old', 'young'].map((id) => `${id}:${randomBytes(32).toString('base64url')}`);
    const database = await createTestDatabase();
    const begin = (keys: string) => startApi({ database, environment: { ACCESS_TOKEN_KEYS: keys } });
    let api = await begin(old!);
    const ann = openBrowser(api);
    await ann.ask('POST', '/auth/login', ADMINISTRATOR);
    const first = ann.accessToken;
    const device = ann.cookies.get('device');

    for (const keys of [`${old},${young}`, `${young},${old}`]) {
      await api.stop();
      api = await begin(keys);
      const here = Object.assign(openBrowser(api), { cookies: ann.cookies, accessToken: first });
      expect((await here.ask('GET', '/tasks')).status, 'the access token of before').to.equal(200);
      expect((await here.ask('POST', '/auth/refresh')).status, 'the refresh token').to.equal(200);
      expect((await here.ask('GET', '/tasks')).status, 'the access token of now').to.equal(200);
      // without the refresh cookie: a log-in would end its session
      const again = Object.assign(openBrowser(api), { cookies: new Map([['device', device!]]) });
      await again.ask('POST', '/auth/login', ADMINISTRATOR);
      expect(again.cookies.get('device'), 'the mark of the browser is known still').to.equal(device);
    }
    await api.stop();
    api = await begin(young!);
    const late = Object.assign(openBrowser(api), { cookies: ann.cookies, accessToken: first });
    expect((await late.ask('GET', '/tasks')).status, 'signed by the old key').to.equal(401);
    expect((await late.ask('POST', '/auth/refresh')).status).to.equal(200);
    await api.stop();
    await database.drop();
  });
});
