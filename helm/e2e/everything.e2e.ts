/**
 * The default profile, with the real charts of others: database, monitoring, load balancer, and what else the cluster can
 * pull. docs/release-test.md explains it.
 */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { Administrator } from './support/administrator.ts';
import { ClusterPrometheus } from './support/cluster-prometheus.ts';
import { rowHashes } from './support/database.ts';
import { Environment } from './support/environment.ts';
import { ask } from './support/http.ts';
import { identities, images, imageParts, imageValues, installArguments, podStates } from './support/install.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';

/** Addresses that MetalLB may hand out, and that this machine reaches. */
const ADDRESSES = process.env['E2E_ADDRESSES'];
/** Values for what the cluster cannot pull. */
const VALUES = process.env['E2E_PLATFORM_VALUES'];
/** What the charts of MetalLB and of the Prometheus operator bring, once in a cluster. */
const DEFINITIONS = /\.(metallb\.io|monitoring\.coreos\.com)$/;
const SERVED_WITHIN = 60_000;

const definitions = async (): Promise<string[]> =>
  (await mustRun('kubectl', ['get', 'customresourcedefinitions', '--output', 'name']))
    .split('\n')
    .filter((name) => DEFINITIONS.test(name));

describe('everything, with the charts of others, on a cluster', () => {
  const environment = new Environment('whole');
  const { release } = environment;
  let work = '';
  let pushed: string[] = [];
  let administrator: Administrator;
  let url = '';
  let hashes: string[] = [];

  /** Why the test cannot run here. */
  async function reasons(): Promise<string[]> {
    if (!ADDRESSES) return ['E2E_ADDRESSES names no addresses that MetalLB may hand out'];
    const found = await missing();
    if (found.length > 0) return found;
    const there = await definitions();
    if (there.length > 0) return [`the cluster has a load balancer or monitoring of its own: ${there.join(', ')}`];
    work = await mkdtemp(join(tmpdir(), 'everything-test-'));
    const charts = await run(join(root, 'scripts/chart-deps'), ['--into', work]);
    return charts.code === 0 ? [] : [charts.stderr.trim()];
  }
  /** `helm upgrade --install` by either Helm. */
  async function install(helm: string, wait = true): Promise<void> {
    const args = installArguments(environment, join(work, 'tasktracker'), pushed, VALUES ? [VALUES] : []);
    const { registry, digest } = imageParts(pushed.find((line) => line.includes('/backend@'))!);
    args.push(...imageValues('addressPools.image', { registry, digest }));
    args.push('--set', 'addressPools.pools[0].name=public', '--set', `addressPools.pools[0].addresses={${ADDRESSES}}`);
    args.push('--namespace', environment.namespace);
    await mustRun(
      helm,
      args.filter((arg) => wait || arg !== '--wait'),
    );
  }
  /** What an upgrade must not change. */
  async function whatIsThere(): Promise<Record<string, string>> {
    type Any = { kind: string; metadata: { name: string; uid: string; resourceVersion: string } };
    const found = await identities(environment);
    for (const { kind, metadata } of await environment.list<Any>('ipaddresspools,l2advertisements'))
      found[`${kind}/${metadata.name}`] = `${metadata.uid} ${metadata.resourceVersion}`;
    return { ...found, address: await address() };
  }
  const address = (): Promise<string> =>
    environment.kubectl('get', 'service', 'public', '--output=jsonpath={.status.loadBalancer.ingress[0].ip}');
  /** Waits until MetalLB's address serves page and API. */
  async function expectServed(): Promise<void> {
    let status = 0;
    for (const end = Date.now() + SERVED_WITHIN; Date.now() < end && status !== 200; await sleep(500)) {
      const ip = await address();
      url = `http://${ip}:8080`;
      if (ip !== '') status = (await ask(`${url}/`).catch(() => ({ status: 0 }))).status;
    }
    expect(status, url).to.equal(200);
    expect((await ask(`${url}/api/v1/tasks`)).status).to.equal(401);
  }
  async function uninstall(): Promise<void> {
    await mustRun('helm', ['uninstall', release, '--namespace', environment.namespace, '--wait', '--timeout', '5m']);
    await environment.kubectl('wait', 'pods', '--all', '--for=delete', '--timeout=120s');
  }

  before('check the machine', async function () {
    const found = await reasons();
    if (found.length === 0) return;
    console.log(`      skipped: ${found.join('; ')}`);
    if (work !== '') await rm(work, { recursive: true, force: true });
    work = '';
    this.skip();
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (work === '') return;
    await step('clean up', async () => {
      // much of it belongs to the cluster and not to the namespace; there may be no release any more
      await run('helm', ['uninstall', release, '--namespace', environment.namespace, '--wait', '--timeout', '2m']);
      await environment.remove();
      const left = await definitions();
      if (left.length > 0) await mustRun('kubectl', ['delete', ...left]);
    });
    await rm(work, { recursive: true, force: true });
    console.log(times());
  });

  it('is installed with --wait', async () => {
    pushed = await step('images', () => images('e2e', true));
    await environment.create('privileged');
    await step(
      'install',
      () => install('helm'),
      () => podStates(environment),
    );
    await environment.noteVolumes();
    const pods = await environment.list<{ spec: { containers: { image: string }[] } }>('pods');
    const running = new Set(pods.flatMap(({ spec }) => spec.containers.map(({ image }) => image)));
    console.log(`      ${pods.length} pods of ${running.size} images: ${[...running].toSorted().join(', ')}`);
  });

  it('answers at an address by MetalLB', async () => {
    const labels = { 'app.kubernetes.io/instance': release, 'app.kubernetes.io/component': 'spa' };
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'public' },
      spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 8080 }] },
    };
    const create = ['--namespace', environment.namespace, 'create', '--filename', '-'];
    await mustRun('kubectl', create, { input: JSON.stringify(service) });
    await step('be served', expectServed);
    console.log(`      served at ${url}`);
    administrator = await Administrator.register(environment, url);
    const task = { method: 'POST', headers: { ...administrator.headers, 'Content-Type': 'application/json' } };
    const created = await fetch(`${url}/api/v1/tasks`, { ...task, body: '{"title":"kept"}' });
    expect(created.status).to.equal(201);
  });

  it('is seen by its Prometheus', async () => {
    const prometheus = (await ClusterPrometheus.find())!;
    const query = `up{namespace="${environment.namespace}",job="${release}-backend"}`;
    await step('targets', async () => {
      let up: number[] = [];
      for (const end = Date.now() + 120_000; Date.now() < end && up.join() !== '1,1'; await sleep(2000)) {
        up = await prometheus.query(query).catch(() => []);
      }
      expect(up).to.deep.equal([1, 1]);
    });
  });

  for (const helm of ['helm', 'helm4']) {
    it(`an unchanged upgrade by ${helm} changes no pod, Job, Secret, pool and address`, async () => {
      const old = await whatIsThere();
      expect(old).to.include.keys('IPAddressPool/public', 'L2Advertisement/public', `secrets/${release}-passwords`);
      await step(`unchanged upgrade, ${helm}`, () => install(helm));
      expect(await whatIsThere()).to.deep.equal(old);
    });
  }

  it('leaves what is documented after an uninstallation', async () => {
    hashes = await rowHashes(environment);
    await step('uninstall', uninstall);
    const kinds = 'all,ingresses,configmaps,persistentvolumeclaims,poddisruptionbudgets,serviceaccounts,roles,secrets';
    const left = (await environment.kubectl('get', kinds, '--output=name')).trim().split('\n');
    const own = left.filter((name) => !/kube-root-ca|serviceaccount\/default$|service\/public$/.test(name));
    console.log(`      left: ${own.join(', ')}`);
    expect(own.filter((name) => !name.startsWith('persistentvolumeclaim/'))).to.deep.equal([
      `secret/${release}-passwords`,
    ]);
    expect((await definitions()).filter((name) => name.endsWith('.metallb.io'))).to.deep.equal([]);
  });

  it('is installed again without --wait, by Helm 4, on the volume of before', async () => {
    await step('install again', () => install('helm4', false));
    // until MetalLB and its pools are there, the Service has the address of before, which is taken away for a moment then
    await step('be ready again', async () => {
      await environment.kubectl('wait', 'deployments', '--all', '--for=condition=Available', '--timeout=180s');
      await environment.kubectl('wait', 'jobs', '--all', '--for=condition=Complete', '--timeout=180s');
    });
    await step('be served again', expectServed, () => podStates(environment));
    expect(await rowHashes(environment)).to.deep.equal(hashes);
    await administrator.logIn(url);
  });
});
