/** A release that is lost with its namespace, and comes back from its backup. docs/release-test.md explains it. */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { Administrator } from './support/administrator.ts';
import { rowHashes, sql } from './support/database.ts';
import { giveDeployerRole, writeDeployerKubeconfig } from './support/deployer.ts';
import { Environment } from './support/environment.ts';
import { images, imageParts, imageValues, installArguments } from './support/install.ts';
import { BUCKET, findS3Server, giveKeys, startObjectStore } from './support/object-store.ts';
import { PortForward } from './support/port-forward.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';

const TASKS = 200;
const CONTENT = 'what would be missed';

describe('backup and restore on a cluster', () => {
  const store = new Environment('store');
  let environment = new Environment('saved');
  let charts = '';
  let program: string | undefined;
  let endpoint = '';
  let pushed: string[] = [];
  let forward: PortForward | undefined;
  let administrator: Administrator;
  let attachment = '';
  let hashes: string[] = [];

  async function install(): Promise<void> {
    await environment.create();
    await giveKeys(environment);
    const args = installArguments(environment, join(charts, 'tasktracker'), pushed);
    const values = {
      'attachments.store': 'filesystem',
      'backend.replicas': '1',
      'backup.enabled': 'true',
      'backup.s3.endpoint': endpoint,
      'backup.s3.bucket': BUCKET,
      'backup.s3.prefix': 'saved/',
      'backup.s3.existingSecret': 's3',
    };
    args.push(...Object.entries(values).flatMap(([key, value]) => ['--set', `app.${key}=${value}`]));
    const postgres = process.env['E2E_POSTGRES_IMAGE'];
    if (postgres) args.push(...imageValues('app.backup.image', imageParts(postgres)));
    await environment.helm(...args);
    await environment.noteVolumes();
    forward = await PortForward.start(environment.namespace, `${environment.release}-spa`, 8080);
  }
  const restore = (...parameters: string[]) =>
    run(
      join(root, 'scripts/restore'),
      ['--release', environment.release, '--namespace', environment.namespace, ...parameters],
      { timeout: 300_000 },
    );
  /** As somebody with the rights of a deployer, which a pipeline has. */
  const drill = () =>
    run(
      join(root, 'scripts/restore-drill'),
      ['--release', environment.release, '--namespace', environment.namespace, '--chart', join(charts, 'tasktracker')],
      { env: { KUBECONFIG: join(charts, 'deployer.json') }, timeout: 400_000 },
    );
  async function ask(method: string, path: string, body?: string | FormData): Promise<Response> {
    const json: Record<string, string> = typeof body === 'string' ? { 'Content-Type': 'application/json' } : {};
    const answer = await fetch(`${forward!.url}/api/v1${path}`, {
      method,
      headers: { ...administrator.headers, ...json },
      body: body ?? null,
    });
    expect(answer.ok, `${method} ${path}: ${answer.status}`).to.equal(true);
    return answer;
  }

  before('check the machine', async function () {
    const reasons = await missing();
    program = reasons.length > 0 ? undefined : await findS3Server();
    if (reasons.length === 0 && program === undefined)
      reasons.push('versitygw is not here (scripts/tools installs it)');
    if (reasons.length > 0) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      return this.skip();
    }
    charts = await mkdtemp(join(tmpdir(), 'backup-test-'));
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (charts === '') return;
    await forward?.stop();
    await step('clean up', () => Promise.all([environment.remove(), store.remove()]));
    await rm(charts, { recursive: true, force: true });
    console.log(times());
  });

  it('is installed with an object store elsewhere', async () => {
    pushed = await step('images', () => images('e2e', true));
    await mustRun(join(root, 'scripts/chart-deps'), ['--allow-stand-ins', '--into', charts]);
    await store.create();
    endpoint = await step('object store', () => startObjectStore(store, program!));
    await step('install', install);
    administrator = await Administrator.register(environment, forward!.url);
    for (let count = 0; count < TASKS; count++) {
      const created = await ask('POST', '/tasks', JSON.stringify({ title: `task ${count}` }));
      if (count > 0) continue;
      const form = new FormData();
      form.append('file', new Blob([CONTENT]), 'file.txt');
      const { id } = (await created.json()) as { id: string };
      const attached = (await (await ask('POST', `/tasks/${id}/attachments`, form)).json()) as { id: string }[];
      attachment = attached[0]!.id;
    }
  });

  it('is no drill without a backup', async () => {
    await giveDeployerRole(environment);
    await writeDeployerKubeconfig(join(charts, 'deployer.json'));
    const refused = await step('drill without a backup', drill);
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.include('has no backup yet');
  });

  it('backs up by its CronJob, and puts it on record', async () => {
    const { release } = environment;
    await step('backup', async () => {
      await environment.kubectl('create', 'job', `--from=cronjob/${release}-backup`, 'first');
      await environment.kubectl('wait', 'job/first', '--for=condition=Complete', '--timeout=90s');
    });
    expect((await sql(environment, `select task from maintenance`)).trim()).to.equal('backup');
    const listed = await step('list', () => restore('--list'));
    expect(listed.stdout, listed.stderr).to.match(/^[\da-f-]{36} .* 1 files /);
    hashes = await rowHashes(environment);
    expect(hashes.find((line) => line.startsWith('tasks '))).to.include(` ${TASKS} `);
  });

  it('refuses to restore over what is there', async () => {
    const refused = await step('refused restore', () => restore());
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.include('the database is not empty');
    expect(await rowHashes(environment)).to.deep.equal(hashes);
  });

  it('is drilled: the backup comes back beside the release, works, and goes away again', async () => {
    const { code, stdout, stderr } = await step('drill', drill);
    expect(code, stdout + stderr).to.equal(0);
    expect(stderr).to.match(/the files are back/);
    expect((await sql(environment, 'select task from maintenance order by task')).trim()).to.equal(
      'backup\nrestore_drill',
    );
    expect(await rowHashes(environment)).to.deep.equal(hashes);
    const kinds = 'deployments,statefulsets,cronjobs,jobs,pods,persistentvolumeclaims,secrets,services,configmaps';
    const left = await environment.kubectl('get', kinds, '--output', 'name');
    expect(left).not.to.include(`${environment.release}-drill`);
  });

  it('comes back whole after its namespace was destroyed', async () => {
    await forward!.stop();
    await step('destroy', () => environment.remove());
    environment = new Environment('saved');
    await step('install again', install);
    const restored = await step('restore', () => restore());
    expect(restored.code, restored.stderr).to.equal(0);
    expect(await rowHashes(environment)).to.deep.equal(hashes);
    await administrator.logIn(forward!.url);
    const answer = await ask('GET', `/attachments/${attachment}/content`);
    expect(await answer.text()).to.equal(CONTENT);
  });
});
