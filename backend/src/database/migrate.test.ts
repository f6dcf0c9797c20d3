import { expect } from 'chai';
import type { Knex } from 'knex';
import { migrations } from '../../migrations/index.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect } from './connect.ts';
import { isMigrated, migrate } from './migrate.ts';

describe('migrations', () => {
  let database: TestDatabase;
  const pools: Knex[] = [];
  const pool = () => {
    const db = connect(readConfig({ DATABASE_URL: database.url }).database, 'migrate');
    pools.push(db);
    return db;
  };

  beforeEach(async () => {
    database = await createTestDatabase('template0');
  });
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((db) => db.destroy()));
    await database.drop();
  });

  it('run once when five processes start them at the same time', async () => {
    const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(pool())));
    expect(applied.flat()).to.deep.equal(Object.keys(migrations));
  });

  it('run after a process was killed while it held the lock of the migration table', async () => {
    const db = pool();
    await migrate(db);
    await db.raw('update schema_migrations_lock set is_locked = 1');
    expect(await migrate(db)).to.deep.equal([]);
  });

  it('accept a database that a newer release has migrated, so that a roll-back works', async () => {
    const db = pool();
    await migrate(db);
    await db('schema_migrations').insert({
      name: '29991231T0000_of_a_newer_release',
      batch: 2,
      migration_time: new Date(),
    });
    expect(await migrate(db)).to.deep.equal([]);
    expect(await isMigrated(db)).to.equal(true);
  });

  it('are missing in an empty database and in one that lacks the last of them', async () => {
    const db = pool();
    expect(await isMigrated(db)).to.equal(false);
    await migrate(db);
    expect(await isMigrated(db)).to.equal(true);
    await db('schema_migrations').where('name', Object.keys(migrations).at(-1)).delete();
    expect(await isMigrated(db)).to.equal(false);
  });

  it('hold off no changes while they look whether every row has an owner', async () => {
    const db = pool();
    const unchecked = async () => {
      const { rows } = await db.raw(`select conname from pg_constraint where not convalidated order by conname`);
      return rows.map(({ conname }: { conname: string }) => conname);
    };
    const names = Object.keys(migrations);
    const until = names.indexOf('20261124T0600_create_accounts') + 1;
    for (const name of names.slice(0, until)) await db.transaction(async (tx) => migrations[name]!.up(tx));
    expect(await unchecked()).to.deep.equal([
      'idempotency_keys_owner',
      'labels_owner',
      'task_events_owner',
      'tasks_owner',
    ]);
    const last = names.indexOf('20261125T0710_validate_owners');
    for (const name of names.slice(until, last)) await db.transaction(async (tx) => migrations[name]!.up(tx));
    await db.transaction(async (tx) => {
      await migrations[names[last]!]!.up(tx);
      // a change that came now would wait for none of these locks
      const { rows } = await tx.raw(
        `select mode, relation::regclass::text as "table" from pg_locks join pg_class on pg_class.oid = relation
         where pid = pg_backend_pid() and relkind = 'r' and relnamespace = 'public'::regnamespace
           and mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
      );
      expect(rows).to.deep.equal([]);
    });
    expect(await unchecked()).to.deep.equal([]);
  });

  it('have names in the order of their time', () => {
    const names = Object.keys(migrations);
    expect(names).to.deep.equal([...names].sort());
    for (const name of names) expect(name).to.match(/^\d{8}T\d{4}_[a-z_]+$/);
  });
});
