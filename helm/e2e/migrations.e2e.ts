/**
 * The database of a release that is upgraded: a role of its own for what serves, migrations that fail, and the way back.
 * docs/release-test.md explains it.
 */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { Administrator } from './support/administrator.ts';
import { sql } from './support/database.ts';
import { Environment } from './support/environment.ts';
import { images } from './support/install.ts';
import { Load } from './support/load.ts';
import { pushNextRelease } from './support/next-release.ts';
import { PortForward } from './support/port-forward.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';
import { podsOf, succeeded, upgrade } from './support/upgrade.ts';

const FAILING_TIMEOUT = '30s';
const TIMEOUT = '3m';
const OWNER = 'tasktracker';
const APPLICATION = 'tasktracker_app';
/** Of a release of before there were two roles. */
const ONE_ROLE = ['app.database.application.user='];
/** What a migration that fails for good is not tried again by; its Job keeps its name. */
const ONE_TRY = ['--set', 'app.migrate.backoffLimit=0'];

describe('migrations of a release on a cluster', () => {
  const environment = new Environment('migrating');
  let charts = '';
  let pushed: string[] = [];
  let forward: PortForward | undefined;
  let load: Load;
  let repairable: string[] = [];

  const upgradeTo = (helm: string, flags: string[], values: string[]) =>
    upgrade(helm, environment, { chart: join(charts, 'tasktracker'), images: pushed }, flags, values);
  /** Values of a release that has one more migration. */
  const next = async (name: string, statements: string): Promise<string[]> => {
    const image = pushed.find((line) => line.includes('/backend@'))!;
    const tag = `${name}-${environment.namespace}`;
    await pushNextRelease(image, tag, `29990101T0000_${name}`, statements);
    return ['app.backend.image.digest=', `app.backend.image.tag=${tag}`];
  };
  const backend = () => podsOf(environment, 'backend');
  /** Waits until the pods of before are gone, and with them their connections. */
  const servesAs = async (role: string): Promise<void> => {
    const asked = `select distinct usename from pg_stat_activity where application_name = 'tasktracker serve'`;
    const end = Date.now() + 60_000;
    let found = '';
    while ((found = await sql(environment, asked)) !== role && Date.now() < end) await sleep(1_000);
    expect(found).to.equal(role);
  };
  /** No request fails until this role alone serves. */
  const withoutFailures = async (what: string, role: string, action: () => Promise<unknown>): Promise<void> => {
    const { failed } = await load.during(async () => {
      await step(what, action);
      await servesAs(role);
    });
    expect(failed).to.equal(0);
  };

  before('check the machine', async function () {
    const reasons = await missing();
    if ((await run('helm4', ['version', '--short'])).code !== 0) reasons.push('helm4 is not here (scripts/tools)');
    if (reasons.length > 0) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      return this.skip();
    }
    charts = await mkdtemp(join(tmpdir(), 'migrations-test-'));
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (charts === '') return;
    await forward?.stop();
    await step('clean up', () => environment.remove());
    await rm(charts, { recursive: true, force: true });
    console.log(times());
  });

  it('begins as a release of before, where the owner of the tables serves', async () => {
    pushed = await step('images', () => images('e2e', true));
    await mustRun(join(root, 'scripts/chart-deps'), ['--allow-stand-ins', '--into', charts]);
    await environment.create();
    await step('install', async () => succeeded(await upgradeTo('helm', ['--wait', '--timeout', TIMEOUT], ONE_ROLE)));
    await environment.noteVolumes();
    forward = await PortForward.start(environment.namespace, `${environment.release}-spa`, 8080);
    const administrator = await Administrator.register(environment, forward.url);
    const image = pushed.find((line) => line.includes('/backend@'))!;
    load = await Load.start(environment, image, administrator.headers['Authorization']!);
    await servesAs(OWNER);
    // as that release has made it
    const secret = ['secret', `${environment.release}-passwords`, '--type', 'json', '--patch'];
    await environment.kubectl('patch', ...secret, '[{"op":"remove","path":"/data/application-password"}]');
  });

  it('a migration that fails fails the upgrade, changes nothing, and the old version serves', async () => {
    repairable = await next(
      'repairable',
      'create table half_done (id serial primary key); select 1 / count(*) from repaired',
    );
    await sql(environment, `create table repaired (); alter table repaired owner to ${OWNER}`);
    const old = await backend();
    await withoutFailures('failing migration', OWNER, async () => {
      const { code, stderr } = await upgradeTo(
        'helm',
        ['--wait', '--timeout', FAILING_TIMEOUT, ...ONE_TRY],
        repairable,
      );
      expect(code, stderr).not.to.equal(0);
      expect(stderr).to.include('deadline exceeded');
    });
    expect(await backend()).to.include.members(old);
    expect(await sql(environment, `select to_regclass('half_done') is null`)).to.equal('t');
    const jobs = ['job', '--selector', 'app.kubernetes.io/component=migrate'];
    await environment.kubectl('wait', ...jobs, '--for=condition=Failed', '--timeout=60s');
  });

  it('with the cause out of the way, the same upgrade succeeds, and what serves gets a role of its own', async () => {
    const old = await backend();
    await sql(environment, 'insert into repaired default values');
    await withoutFailures('the same upgrade again', APPLICATION, async () =>
      succeeded(await upgradeTo('helm', ['--wait', '--timeout', TIMEOUT, ...ONE_TRY], repairable)),
    );
    expect(await backend()).not.to.include.members(old);
  });

  it('that role is neither superuser nor owner, and reads and writes rows alone', async () => {
    expect(
      await sql(
        environment,
        `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
           (select count(*) from pg_class where relowner = pg_roles.oid),
           (select count(*) from pg_namespace where nspowner = pg_roles.oid),
           (select count(*) from pg_database where datdba = pg_roles.oid),
           (select string_agg(distinct tableowner, ',') from pg_tables where schemaname = 'public')
         from pg_roles where rolname = '${APPLICATION}'`,
      ),
    ).to.equal(`f|f|f|f|f|0|0|0|${OWNER}`);
    for (const statement of [
      'create table another ()',
      'drop table tasks',
      'alter table tasks add another int',
      'truncate tasks',
      'delete from schema_migrations',
    ]) {
      const answer = await sql(environment, statement, APPLICATION).catch((error: Error) => error.message);
      expect(answer, statement).to.match(/permission denied|must be owner/);
    }
    // made by the migration of this upgrade
    expect(await sql(environment, 'insert into half_done default values returning id', APPLICATION)).to.match(/^1\n/);
  });

  it('goes back to the release before, whose one role serves on the newer schema', async () => {
    await withoutFailures('rollback', OWNER, () =>
      environment.helm('rollback', environment.release, '1', '--wait', '--timeout', TIMEOUT),
    );
    expect(await sql(environment, `select to_regclass('half_done') is null`)).to.equal('f');
  });

  it('by Helm 4, a migration that fails is rolled back, and the next release recovers', async () => {
    const failing = await next('wrong', 'create table never_done (); select 1 / 0');
    const mended = await next('right', 'create table done ()');
    const old = await backend();
    await withoutFailures('failing migration, Helm 4', OWNER, async () => {
      const { code, stderr } = await upgradeTo(
        'helm4',
        ['--rollback-on-failure', '--timeout', FAILING_TIMEOUT],
        failing,
      );
      expect(code, stderr).not.to.equal(0);
      expect(stderr).to.include('deadline exceeded');
    });
    expect(await backend()).to.include.members(old);
    expect(await sql(environment, `select to_regclass('never_done') is null`)).to.equal('t');
    await withoutFailures('next release, Helm 4', APPLICATION, async () =>
      succeeded(await upgradeTo('helm4', ['--wait', '--timeout', TIMEOUT], mended)),
    );
    expect(await sql(environment, 'select count(*) from done', APPLICATION)).to.equal('0');
  });
});
