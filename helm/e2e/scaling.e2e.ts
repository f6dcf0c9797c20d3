/** A release whose autoscaler gives it more pods under load, and takes them away after it. docs/release-test.md explains it. */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { Administrator } from './support/administrator.ts';
import { Environment } from './support/environment.ts';
import { images, installArguments } from './support/install.ts';
import { Load } from './support/load.ts';
import { PortForward } from './support/port-forward.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';

const LEAST = 2;
const MOST = 4;
/** Processor that a pod shall use: more than the steady requests need, less than the many. */
const TARGET = '150m';
/** Metrics are some fifteen seconds old, and the autoscaler looks at them every fifteen. */
const SCALED_WITHIN = 180_000;

interface Autoscaler {
  status: { currentReplicas: number; desiredReplicas: number; currentMetrics?: Metric[] };
}
interface Deployment {
  spec: { replicas: number };
  status: { readyReplicas?: number };
}
interface Metric {
  containerResource: { current: { averageValue: string } };
}

describe('a release with an autoscaler on a cluster', () => {
  const environment = new Environment('scaled');
  let charts = '';
  let pushed: string[] = [];
  let forward: PortForward | undefined;
  let authorization = '';
  let load: Load;
  let more: Load;

  const image = (): string => pushed.find((line) => line.includes('/backend@'))!;
  function upgrade(helm: string): Promise<string> {
    const args = installArguments(environment, join(charts, 'tasktracker'), pushed);
    const autoscaling = { minReplicas: LEAST, maxReplicas: MOST, cpu: TARGET, scaleDownSeconds: 15, enabled: true };
    const values = Object.entries(autoscaling).map(([key, value]) => `app.backend.autoscaling.${key}=${value}`);
    args.push(...['app.backend.rateLimitPerMinute=0', ...values].flatMap((value) => ['--set', value]));
    return mustRun(helm, [...args, '--namespace', environment.namespace]);
  }
  const autoscaler = async (): Promise<Autoscaler> => (await environment.list<Autoscaler>('hpa'))[0]!;
  const backend = async (): Promise<Deployment> => (await environment.list<Deployment>('deployments', 'backend'))[0]!;
  async function state(): Promise<string> {
    const { status } = await autoscaler();
    const used = status.currentMetrics?.[0]?.containerResource.current.averageValue ?? 'an unknown amount';
    return `${status.currentReplicas} pods use ${used} each, ${status.desiredReplicas} are wanted`;
  }
  /** Waits until there are so many pods, and as many are ready. */
  async function scaled(enough: (pods: number) => boolean): Promise<void> {
    for (const end = Date.now() + SCALED_WITHIN; Date.now() < end; await sleep(1000)) {
      const { spec, status } = await backend();
      if (enough(spec.replicas) && status.readyReplicas === spec.replicas) return;
    }
    throw new Error(`not within ${SCALED_WITHIN / 1000} s: ${await state()}`);
  }

  before('check the machine', async function () {
    const reasons = await missing();
    const metrics = ['get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes'];
    if (reasons.length === 0 && (await run('kubectl', metrics)).code !== 0) {
      reasons.push('the cluster has no metrics API (kubectl top)');
    }
    if (reasons.length > 0) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      return this.skip();
    }
    charts = await mkdtemp(join(tmpdir(), 'scaling-test-'));
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

  it('has the least number of pods while little is asked', async () => {
    pushed = await step('images', () => images('e2e', true));
    await mustRun(join(root, 'scripts/chart-deps'), ['--allow-stand-ins', '--into', charts]);
    await environment.create();
    await step('install', () => upgrade('helm'));
    await environment.noteVolumes();
    forward = await PortForward.start(environment.namespace, `${environment.release}-spa`, 8080);
    authorization = (await Administrator.register(environment, forward.url)).headers['Authorization']!;
    load = await Load.start(environment, image(), authorization);
    await step('least pods', () => scaled((pods) => pods === LEAST), state);
  });

  it('gets more pods under load, without a request lost', async () => {
    const { failed } = await load.during(async () => {
      more = await Load.start(environment, image(), authorization, { name: 'more-load', workers: 8, pause: 0 });
      await step('scale out', () => scaled((pods) => pods > LEAST), state);
    });
    expect(failed).to.equal(0);
    expect((await more.soFar()).failed).to.equal(0);
  });

  for (const helm of ['helm', 'helm4']) {
    it(`keeps them through an upgrade and a rollback by ${helm}`, async function () {
      if ((await run(helm, ['version', '--short'])).code !== 0) this.skip();
      const many = (await backend()).spec.replicas;
      expect(many).to.be.greaterThan(LEAST);
      await step(`unchanged upgrade, ${helm}`, () => upgrade(helm));
      expect((await backend()).spec.replicas).to.be.at.least(many);
      const rollback = ['rollback', environment.release, '1', '--namespace', environment.namespace, '--wait'];
      await step(`rollback, ${helm}`, () => mustRun(helm, rollback));
      expect((await backend()).spec.replicas).to.be.at.least(many);
    });
  }

  it('has the least number again after it, without a request lost', async () => {
    const { failed } = await load.during(async () => {
      expect((await more.soFar()).failed).to.equal(0);
      await more.stop();
      await step('scale in', () => scaled((pods) => pods === LEAST), state);
      // requests may still be on their way to a pod that goes
      await environment.kubectl('rollout', 'status', `deployment/${environment.release}-backend`);
    });
    expect(failed).to.equal(0);
  });
});
