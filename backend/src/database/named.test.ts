import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('prepared statements', () => {
  let api: Api;
  before(async () => {
    api = await startApi({ environment: { DATABASE_POOL_MAX: '1' } });
  });
  after(() => api.stop());

  it('stay apart on one connection, however many filters their names hold', async () => {
    const cursor = Buffer.from(JSON.stringify(['order', '1', '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b'])).toString(
      'base64url',
    );
    const all = `/tasks?cursor=${cursor}&completed=false&label=a&priority=2&dueBefore=2026-12-01&dueAfter=2026-01-01`;
    for (const path of [all, `${all}&due=today`, `${all}&due=today&q=milk&sort=order`, all]) {
      expect((await api.request('GET', path)).status, path).to.equal(200);
    }
  });
});
