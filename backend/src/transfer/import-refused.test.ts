import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

describe('the import into a database that refuses', () => {
  let api: Api;
  let db: ReturnType<typeof connect>;
  beforeEach(async () => {
    api = await startApi();
    db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
  });
  afterEach(async () => {
    await db.destroy();
    await api.stop();
  });

  const json = (body: unknown, headers = {}) => api.request('POST', '/import', { body, headers });
  /** Stands for whatever validation did not foresee, and for what passes by itself. */
  const refuse = (title: string, code: string) =>
    db.raw(`
        create function refuse() returns trigger language plpgsql as $$
          begin if new.title = '${title}' then raise exception using errcode = '${code}'; end if; return new; end $$;
        create trigger refuse before insert on tasks for each row execute function refuse();`);
  const file = Array.from({ length: 1_200 }, (_, n) => ({ title: `t${n}` }));

  it('a value: that line fails, all others are created', async () => {
    await refuse('t700', '23514');
    const { body } = await json(file);
    expect(body).to.deep.include({ created: 1_199, failed: 1 });
    expect(body.lines.find((line: { status: string }) => line.status === 'failed')).to.deep.equal({
      line: 701,
      status: 'failed',
      errors: [{ pointer: '', detail: 'A value cannot be stored.' }],
    });
  });

  for (const headers of [{}, { 'Idempotency-Key': 'k' }]) {
    const name = Object.keys(headers).map((header) => ` with ${header}`);
    it(`for a moment, after the first chunk${name}: the report tells which lines are missing`, async () => {
      await refuse('t700', '53300');
      const { body } = await json(file, headers);
      expect(body).to.deep.include({ created: 700, failed: 500 });
      expect(await db('tasks').count()).to.deep.equal([{ count: '700' }]);
    });
  }

  it('for a moment, at once: 503, to be tried again', async () => {
    await refuse('t7', '53300');
    expect((await json(file)).status).to.equal(503);
    expect(await db('tasks').count()).to.deep.equal([{ count: '0' }]);
  });
});
