import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { openBrowser } from '../../test/browser-session.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';

const PERSON = { email: 'ann@example.org', password: 'a password of some length' };

describe('an account that was deleted on another replica a moment ago', () => {
  let database: TestDatabase;
  let here: Api;
  let there: Api;
  before(async () => {
    database = await createTestDatabase();
    [here, there] = [await startApi({ database }), await startApi({ database })];
  });
  after(async () => {
    await here.stop();
    await there.stop();
    await database.drop();
  });

  const requests: Record<string, [string, string, unknown?, Record<string, string>?]> = {
    'a new task': ['POST', '/tasks', { title: 'late' }],
    'a new task under a key': ['POST', '/tasks', { title: 'late' }, { 'Idempotency-Key': 'late' }],
    'an import': ['POST', '/import', [{ title: 'late' }]],
    'a new API token': ['POST', '/account/tokens', { name: 'late', scopes: ['read'], expiresInDays: 1 }],
    'its account': ['GET', '/account'],
  };
  for (const [what, [method, path, body, headers]] of Object.entries(requests)) {
    it(`gets 401 for ${what}, and leaves no error in the log`, async () => {
      const ann = openBrowser(here);
      await ann.ask('POST', '/auth/register', PERSON);
      const late = Object.assign(openBrowser(there), { accessToken: ann.accessToken });
      expect((await late.ask('GET', '/tasks')).status, 'is known there').to.equal(200);
      expect((await ann.ask('POST', '/account/deletion', PERSON)).status).to.equal(204);
      expect((await late.ask(method, path, body, headers)).status).to.equal(401);
      expect(there.log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([]);
    });
  }
});
