import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect, describeTarget, toRfc3339 } from './connect.ts';

describe('timestamps', () => {
  for (const [given, expected] of [
    ['2026-11-23 06:00:03+00', '2026-11-23T06:00:03Z'],
    ['2026-11-23 06:00:03.5+00', '2026-11-23T06:00:03.5Z'],
    ['2026-11-23 06:00:03.123456+00', '2026-11-23T06:00:03.123456Z'],
  ] as const) {
    it(`reads ${given} as ${expected}`, () => {
      expect(toRfc3339(given)).to.equal(expected);
      expect(Date.parse(toRfc3339(given))).to.be.greaterThan(0);
    });
  }
});

describe('connections', () => {
  let database: TestDatabase;
  let db: Knex;
  before(async () => {
    database = await createTestDatabase();
    db = connect(readConfig({ DATABASE_URL: database.url }).database, 'serve');
  });
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  it('work in UTC and bound every statement, lock and idle transaction', async () => {
    const { rows } =
      await db.raw(`select current_setting('timezone') as zone, current_setting('statement_timeout') as s,
      current_setting('lock_timeout') as l, current_setting('idle_in_transaction_session_timeout') as i`);
    expect(rows[0]).to.deep.equal({ zone: 'UTC', s: '5s', l: '2s', i: '10s' });
  });

  it('give timestamps and dates as text, whatever the zone of this machine', async () => {
    const { rows } = await db.raw(`select '2026-03-29 00:30:00+03'::timestamptz as t, '2026-03-29'::date as d`);
    expect(rows[0]).to.deep.equal({ t: '2026-03-28T21:30:00Z', d: '2026-03-29' });
  });

  it('are described without a password', () => {
    expect(describeTarget(readConfig({ DATABASE_URL: 'postgres://u:secret@db:6543/x' }).database)).to.equal(
      'db:6543/x',
    );
    expect(describeTarget(readConfig({ PGHOST: 'h', PGPASSWORD: 'secret' }).database)).to.equal('h:5432/tasktracker');
  });
});
