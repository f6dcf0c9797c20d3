/** A release on three nodes, one of which is drained, and then lost without warning. docs/release-test.md explains it. */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { Administrator } from './support/administrator.ts';
import { sql } from './support/database.ts';
import { Environment, type Pod } from './support/environment.ts';
import { images, installArguments } from './support/install.ts';
import { Load } from './support/load.ts';
import { PortForward } from './support/port-forward.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';

interface Node {
  metadata: { name: string; labels: Record<string, string> };
  spec: { unschedulable?: boolean };
  status: { conditions: { type: string; status: string }[] };
}
/** From when a node is found lost until nothing leads to its pods any more. Milliseconds. */
const SETTLE_MS = 12_000;
const ZONE = 'topology.kubernetes.io/zone';
const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';
const isReady = ({ status }: Node): boolean =>
  status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
const nodes = async (): Promise<Node[]> =>
  (JSON.parse(await mustRun('kubectl', ['get', 'nodes', '--output', 'json'])) as { items: Node[] }).items;
/** Whether this test can stop a node: a container of the Docker engine here, as those of kind are, that does not serve the API. */
const isStoppable = async ({ metadata }: Node): Promise<boolean> =>
  !(CONTROL_PLANE in metadata.labels) && (await run('docker', ['container', 'inspect', metadata.name])).code === 0;

describe('a release on three nodes', () => {
  const environment = new Environment('spread');
  let charts = '';
  let forward: PortForward | undefined;
  let authorization = '';
  let load: Load;
  /** The nodes that can be stopped. */
  let stoppable: string[] = [];
  /** The node that is drained and lost: neither the database's nor that of the requests. */
  let victim = '';
  let database = '';
  /** A node that this test has stopped. */
  let stopped = '';

  const podsOf = async (component: string): Promise<string[]> =>
    (await environment.list<Pod & { spec: { nodeName: string } }>('pods', component)).map(({ spec }) => spec.nodeName);

  before('check the machine', async function () {
    const reasons = await missing();
    if (reasons.length === 0) {
      const ready = (await nodes()).filter((node) => isReady(node) && !node.spec.unschedulable);
      if (ready.length < 3) reasons.push(`the cluster has ${ready.length} nodes that are ready, and this needs three`);
    }
    if (reasons.length > 0) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      return this.skip();
    }
    charts = await mkdtemp(join(tmpdir(), 'nodes-test-'));
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (charts === '') return;
    await forward?.stop();
    if (stopped !== '') await mustRun('docker', ['start', stopped]);
    if (victim !== '') await run('kubectl', ['uncordon', victim]);
    await step('clean up', () => environment.remove());
    await rm(charts, { recursive: true, force: true });
    console.log(times());
  });

  it('has its replicas on different nodes and in different zones', async () => {
    const pushed = await step('images', () => images('e2e', true));
    await mustRun(join(root, 'scripts/chart-deps'), ['--allow-stand-ins', '--into', charts]);
    await environment.create();
    const args = installArguments(environment, join(charts, 'tasktracker'), pushed);
    const values = ['app.backend.replicas=3', 'app.spa.replicas=3', 'app.backend.rateLimitPerMinute=0'];
    for (const node of await nodes()) if (await isStoppable(node)) stoppable.push(node.metadata.name);
    if (stoppable.length > 1) values.push(`postgresql.primary.nodeSelector.kubernetes\\.io/hostname=${stoppable[0]!}`);
    await step('install', () => environment.helm(...args, ...values.flatMap((value) => ['--set', value])));
    await environment.noteVolumes();
    const zoneOf = new Map((await nodes()).map(({ metadata }) => [metadata.name, metadata.labels[ZONE]]));
    for (const component of ['backend', 'spa']) {
      const where = await podsOf(component);
      console.log(
        `      ${component}: ${where.map((node) => `${node} (${zoneOf.get(node) ?? 'no zone'})`).join(', ')}`,
      );
      expect(new Set(where), component).to.have.lengthOf(3);
      expect(new Set(where.map((node) => zoneOf.get(node))).size, component).to.equal(
        Math.min(3, new Set(zoneOf.values()).size),
      );
    }
    database = (await podsOf('primary'))[0]!;
    const others = (await podsOf('backend')).filter((node) => node !== database);
    victim = others.find((node) => stoppable.includes(node)) ?? others[0]!;
    environment.home = others.find((node) => node !== victim)!;
    forward = await PortForward.start(environment.namespace, `${environment.release}-spa`, 8080);
    authorization = await (await Administrator.register(environment, forward.url)).apiToken();
    const image = pushed.find((line) => line.includes('/backend@'))!;
    load = await Load.start(environment, image, authorization);
  });

  it('a node is drained without a request lost, and never more than one replica is away', async () => {
    let least = 3;
    const draining = new AbortController();
    const { failed } = await load.during(async () => {
      const watched = (async () => {
        for (; !draining.signal.aborted; await sleep(300)) {
          type Deployment = { status: { availableReplicas?: number } };
          for (const { status } of await environment.list<Deployment>('deployments'))
            least = Math.min(least, status.availableReplicas ?? 0);
        }
      })();
      const drain = ['drain', victim, '--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=120s'];
      await step(`drain ${victim}`, () => mustRun('kubectl', drain));
      for (const component of ['backend', 'spa']) {
        await environment.kubectl('rollout', 'status', `deployment/${environment.release}-${component}`);
      }
      draining.abort();
      await watched;
    });
    expect(await podsOf('backend')).not.to.include(victim);
    expect(failed).to.equal(0);
    expect(least).to.be.at.least(2);
    await mustRun('kubectl', ['uncordon', victim]);
    // new pods, which are spread anew
    for (const component of ['backend', 'spa']) {
      await environment.kubectl('rollout', 'restart', `deployment/${environment.release}-${component}`);
      await environment.kubectl('rollout', 'status', `deployment/${environment.release}-${component}`);
    }
    expect(await podsOf('backend')).to.include(victim);
  });

  /** Waits until a node is so. */
  const until = (what: string, name: string, so: (node: Node) => boolean): Promise<void> =>
    step(what, async () => {
      for (const end = Date.now() + 150_000; Date.now() < end; await sleep(1000)) {
        if ((await nodes()).some((node) => node.metadata.name === name && so(node))) return;
      }
      throw new Error('not within 150 s');
    });
  const lose = async (name: string): Promise<void> => {
    stopped = name;
    await mustRun('docker', ['kill', name]);
    await until(`the loss of ${name} is noticed`, name, (node) => !isReady(node));
  };
  const bringBack = async (): Promise<void> => {
    await mustRun('docker', ['start', stopped]);
    await until(`${stopped} is back`, stopped, isReady);
    stopped = '';
  };

  it('a node is lost without warning, and the service answers on', async function () {
    if (!stoppable.includes(victim)) {
      console.log(`      skipped: ${victim} is no container of the Docker engine here, which could be stopped`);
      return this.skip();
    }
    // until then, some connections lead to pods that are no more, and wait ten seconds for an answer
    const meanwhile = await load.during(() => lose(victim), 20);
    expect(meanwhile.sent - meanwhile.failed).to.be.greaterThan(20);
    await sleep(SETTLE_MS);
    const after = await load.during(() => step('with two nodes', () => sleep(15_000)));
    expect(after.failed).to.equal(0);
    await bringBack();
  });

  it("the database's node is lost without warning, and what was written is there when it is back", async function () {
    if (!stoppable.includes(database)) {
      console.log(`      skipped: ${database}, the node of the database, cannot be stopped here`);
      return this.skip();
    }
    const pods = (): Promise<Pod[]> => environment.list<Pod>('pods', 'primary');
    const [old] = await pods();
    const untilPods = (what: string, seconds: number, so: (pods: Pod[]) => boolean): Promise<void> =>
      step(what, async () => {
        for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(1000)) if (so(await pods())) return;
        throw new Error(`not within ${seconds} s`);
      });

    await load.during(() => lose(database), 1);
    const meanwhile = await load.during(
      // the pod is told to go, and nobody on its node hears it; so there is no other
      () => untilPods('its pod is to go', 360, ([pod]) => pod?.metadata.deletionTimestamp !== undefined),
      1,
    );
    expect(meanwhile.failed).to.equal(meanwhile.sent);
    expect(meanwhile.reasons['status 503']).to.be.greaterThan(meanwhile.failed / 2);
    expect((await pods()).map(({ metadata }) => metadata.uid)).to.deep.equal([old!.metadata.uid]);
    // what an administrator says who knows that the node is off
    const taint = ['taint', 'node', database];
    await mustRun('kubectl', [...taint, `${OUT_OF_SERVICE}=nodeshutdown:NoExecute`]);
    await untilPods(
      'another pod waits for the volume',
      120,
      ([pod]) => pod !== undefined && pod.metadata.uid !== old!.metadata.uid,
    );
    console.log(`      ${await environment.kubectl('get', 'pods', '--selector=app.kubernetes.io/component=primary')}`);
    await mustRun('kubectl', [...taint, `${OUT_OF_SERVICE}-`]);
    await load.during(async () => {
      await bringBack();
      await environment.kubectl('rollout', 'status', `statefulset/${environment.release}-postgresql`, '--timeout=300s');
      await step('the service answers', () => forward!.answers('/api/v1/tasks', 60, { authorization }));
    }, 1);
    await sleep(SETTLE_MS);
    const { failed, written } = await load.during(() => step('with all nodes', () => sleep(15_000)));
    expect(failed).to.equal(0);
    const rows = Number(await sql(environment, 'select count(*) from tasks'));
    console.log(`      ${written} tasks were said to be made, and ${rows} are there`);
    expect(rows).to.be.at.least(written);
  });
});
