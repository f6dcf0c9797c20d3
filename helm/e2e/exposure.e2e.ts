/**
 * A release that a deployer installs, with no rights but those of the chart's role, reached through real controllers: by an
 * Ingress, and by an HTTPRoute. docs/release-test.md explains it.
 */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { DEPLOYER, giveDeployerRole } from './support/deployer.ts';
import { Environment } from './support/environment.ts';
import { ask } from './support/http.ts';
import { images, installArguments } from './support/install.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';

/** Address of the controller that takes both, as this machine reaches it. */
const CONTROLLER = process.env['E2E_INGRESS_URL'];
const INGRESS_CLASS = process.env['E2E_INGRESS_CLASS'] ?? 'nginx';
const GATEWAY_CLASS = process.env['E2E_GATEWAY_CLASS'] ?? 'traefik';
const GATEWAY_PORT = Number(process.env['E2E_GATEWAY_PORT'] ?? '80');

const SERVED_WITHIN = 60_000;

/** Why the test cannot run here. */
async function reasons(): Promise<string[]> {
  if (!CONTROLLER) return ['E2E_INGRESS_URL names no controller'];
  const found = await missing();
  if (found.length > 0) return found;
  for (const name of [`ingressclass/${INGRESS_CLASS}`, `gatewayclass/${GATEWAY_CLASS}`]) {
    if ((await run('kubectl', ['get', name])).code !== 0) found.push(`the cluster has no ${name}`);
  }
  return found;
}

describe('a release of a deployer, behind real controllers', () => {
  const environment = new Environment('reached');
  let charts = '';
  let pushed: string[] = [];

  /** Installs or upgrades with the deployer's rights alone. */
  const deploy = (host: string, ...values: string[]): Promise<string> => {
    const args = installArguments(environment, join(charts, 'tasktracker'), pushed);
    args.push('--kube-as-user', DEPLOYER, '--set', `app.exposure.host=${host}`);
    return environment.helm(...args, ...values.flatMap((value) => ['--set', value]));
  };

  /** Page and API as they come through the controller, once it has taken the route to a host of its own. */
  async function expectServed(host: string): Promise<void> {
    for (const end = Date.now() + SERVED_WITHIN; Date.now() < end; await sleep(500)) {
      if ((await ask(`${CONTROLLER}/`, { host })).status === 200) break;
    }
    for (const path of ['/', '/a/path/of/the/page']) {
      const page = await ask(`${CONTROLLER}${path}`, { host });
      expect(page.status, path).to.equal(200);
      expect(page.body, path).to.match(/<script[^>]+type="module"/);
    }
    const refused = await ask(`${CONTROLLER}/api/v1/tasks`, { host });
    expect(refused.status).to.equal(401);
    expect(refused.headers['content-type']).to.equal('application/problem+json');
    expect((await ask(`${CONTROLLER}/`, { host: 'other.e2e.test' })).status).to.equal(404);
  }

  before('check the machine', async function () {
    const found = await reasons();
    if (found.length > 0) {
      console.log(`      skipped: ${found.join('; ')}`);
      return this.skip();
    }
    charts = await mkdtemp(join(tmpdir(), 'exposure-test-'));
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (charts === '') return;
    await step('clean up', async () => {
      await environment.remove();
      await rm(charts, { recursive: true, force: true });
    });
    console.log(times());
  });

  it('the images and charts are there, and an administrator gave the deployer its role', async () => {
    pushed = await step('images', () => images('e2e', true));
    await mustRun(join(root, 'scripts/chart-deps'), ['--allow-stand-ins', '--into', charts], { showErrors: true });
    await environment.create();
    await giveDeployerRole(environment);
  });

  it('an Ingress serves page and API', async () => {
    const host = 'ingress.e2e.test';
    await step('install', () => deploy(host, 'app.exposure.type=ingress', `app.exposure.className=${INGRESS_CLASS}`));
    await environment.noteVolumes();
    await step('be served', () => expectServed(host));
  });

  it('an HTTPRoute serves both in its place, after an upgrade', async () => {
    const gateway = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'public', namespace: environment.namespace },
      spec: {
        gatewayClassName: GATEWAY_CLASS,
        listeners: [{ name: 'http', port: GATEWAY_PORT, protocol: 'HTTP' }],
      },
    };
    await mustRun('kubectl', ['create', '--filename', '-'], { input: JSON.stringify(gateway) });
    const host = 'route.e2e.test';
    await step('upgrade', () => deploy(host, 'app.exposure.type=httproute', 'app.exposure.gateways[0].name=public'));
    expect(await environment.list('ingresses')).to.deep.equal([]);
    await step('be served', () => expectServed(host));
    type Route = { status: { parents: { conditions: { type: string; status: string }[] }[] } };
    const [route] = await environment.list<Route>('httproutes');
    const conditions = route!.status.parents.flatMap((parent) => parent.conditions);
    expect(conditions.filter(({ status }) => status !== 'True')).to.deep.equal([]);
  });

  it('helm test passes, and the deployer takes the release away', async () => {
    const asDeployer = [environment.release, '--kube-as-user', DEPLOYER];
    expect(await environment.helm('test', ...asDeployer, '--timeout', '3m')).to.match(/Phase: +Succeeded/);
    await environment.helm('uninstall', ...asDeployer, '--wait', '--timeout', '3m');
    expect(await environment.list('deployments')).to.deep.equal([]);
  });
});
