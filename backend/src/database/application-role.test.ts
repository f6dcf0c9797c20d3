import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { createApplicationRole, grantToApplication } from './application-role.ts';
import { connect } from './connect.ts';
import { isMigrated, migrate } from './migrate.ts';

/** What PostgreSQL says to somebody who may not. */
const INSUFFICIENT_PRIVILEGE = '42501';

describe('the role that serves', () => {
  let database: TestDatabase;
  let owner: Knex;
  let application: Knex;
  before(async () => {
    database = await createTestDatabase();
    owner = open(database.url);
    application = open(database.applicationUrl);
  });
  after(async () => {
    await Promise.all([owner.destroy(), application.destroy()]);
    await database.drop();
  });

  const open = (url: string) => connect(readConfig({ DATABASE_URL: url }).database, 'serve');
  const codeOf = async (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );

  it('owns nothing and administers nothing', async () => {
    const { rows } = await application.raw(
      `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
         (select count(*) from pg_class where relowner = pg_roles.oid)::int as objects,
         oid = (select datdba from pg_database where datname = current_database()) as database,
         has_schema_privilege('public', 'create') as "create"
       from pg_roles where rolname = current_user`,
    );
    expect(rows).to.deep.equal([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
        objects: 0,
        database: false,
        create: false,
      },
    ]);
  });

  for (const statement of [
    'create table another ()',
    'create schema another',
    'create function another() returns int language sql return 1',
    'drop table tasks',
    'alter table tasks add column another int',
    'alter table tasks disable trigger all',
    'alter table tasks owner to current_user',
    'truncate tasks cascade',
    'create index on tasks (id)',
    "insert into schema_migrations (name) values ('another')",
    'delete from schema_migrations',
    'update schema_migrations_lock set is_locked = 1',
    'create role another',
    'create database another',
    `copy tasks to program 'true'`,
  ]) {
    it(`may not: ${statement}`, async () => {
      expect(await codeOf(Promise.resolve(application.raw(statement)))).to.equal(INSUFFICIENT_PRIVILEGE);
    });
  }

  it('reads and writes every other table, also one that a later migration makes, and counts up its sequences', async () => {
    await owner.raw('create table later (id serial primary key, note text)');
    await application.raw(`insert into later (note) values ('a')`);
    await application.raw(`update later set note = 'b'`);
    const { rows } = await application.raw('delete from later returning id, note');
    expect(rows).to.deep.equal([{ id: 1, note: 'b' }]);
    const { rows: lacking } = await application.raw(
      `select relname, privilege from pg_class, unnest(array['select', 'insert', 'update', 'delete']) as privilege
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
         and not has_table_privilege(pg_class.oid, privilege) order by 1, 2`,
    );
    expect(lacking.map(Object.values)).to.deep.equal(
      ['schema_migrations', 'schema_migrations_lock'].flatMap((table) =>
        ['delete', 'insert', 'update'].map((privilege) => [table, privilege]),
      ),
    );
  });

  it('gets its rights on tables of before it was there, and waits for the schema until it has them', async () => {
    const empty = await createTestDatabase('template0');
    const [migrating, serving] = [open(empty.url), open(empty.applicationUrl)];
    try {
      await migrate(migrating);
      expect(await isMigrated(serving), 'migrated by a release that knows no such role').to.equal(false);
      expect(await codeOf(Promise.resolve(serving.raw('select from tasks')))).to.equal(INSUFFICIENT_PRIVILEGE);
      const role = new URL(empty.applicationUrl).username;
      await Promise.all(Array.from({ length: 3 }, () => migrate(migrating, role)));
      expect(await isMigrated(serving)).to.equal(true);
      expect(await codeOf(Promise.resolve(serving.raw('select from tasks')))).to.equal('done');
    } finally {
      await Promise.all([migrating.destroy(), serving.destroy()]);
      await empty.drop();
    }
  });

  it('is granted nothing on tables of others, which are no obstacle', async () => {
    const name = `other_${randomBytes(4).toString('hex')}`;
    await owner.raw(`create role ??`, [name]);
    try {
      await owner.raw(`create table of_somebody_else (); alter table of_somebody_else owner to ${name}`);
      await owner.raw('revoke all on of_somebody_else from tasktracker_app');
      await grantToApplication(owner, 'tasktracker_app');
      const { rows } = await application.raw(`select has_table_privilege('of_somebody_else', 'select') as may`);
      expect(rows).to.deep.equal([{ may: false }]);
    } finally {
      await owner.raw(`drop table if exists of_somebody_else; drop role ${name}`);
    }
  });

  describe('is made', () => {
    const role = `app_${randomBytes(4).toString('hex')}`;
    after(async () => {
      await owner.raw('drop role if exists ??', [role]);
    });
    const logIn = async (password: string) => {
      const url = new URL(database.url);
      url.username = role;
      url.password = encodeURIComponent(password);
      const db = open(url.href);
      try {
        return await codeOf(Promise.resolve(db.raw('select 1')));
      } finally {
        await db.destroy();
      }
    };

    it('by several at once, and again with another password', async () => {
      await Promise.all(Array.from({ length: 5 }, () => createApplicationRole(owner, role, `it's "первый"`)));
      expect(await logIn(`it's "первый"`)).to.equal('done');
      await createApplicationRole(owner, role, 'another');
      expect(await logIn('another')).to.equal('done');
      expect(await logIn(`it's "первый"`)).to.equal('28P01');
    });

    it('only of a role that may do no more than it should', async () => {
      const refused = async (name: string) =>
        createApplicationRole(owner, name, 'x').then(
          () => '',
          (error: Error) => error.message,
        );
      expect(await refused(new URL(database.url).username)).to.include('owns the database or administers the server');
      await owner.raw('alter role ?? createdb', [role]);
      expect(await refused(role)).to.include(`the role ${role} owns the database or administers the server`);
      await owner.raw('alter role ?? nocreatedb', [role]);
    });
  });

  it('must be there, and another one than that which migrates, before anything is migrated', async () => {
    const empty = await createTestDatabase('template0');
    const db = open(empty.url);
    try {
      const refused = async (role: string) => migrate(db, role).catch((error: Error) => error.message);
      expect(await refused('nobody')).to.include('there is no role nobody');
      expect(await refused(new URL(empty.url).username)).to.include('is the role that migrates');
      expect(await isMigrated(db)).to.equal(false);
    } finally {
      await db.destroy();
      await empty.drop();
    }
  });
});
