/** Upgrades, good ones and bad ones, of a release that is in use. docs/release-test.md explains it. */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { Administrator } from './support/administrator.ts';
import { Environment } from './support/environment.ts';
import { identities, images } from './support/install.ts';
import { Load } from './support/load.ts';
import { PortForward } from './support/port-forward.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';
import * as release from './support/upgrade.ts';

/** Seconds that a bad upgrade is waited for. */
const BAD_TIMEOUT = '25s';

describe('upgrades of a release on a cluster', () => {
  const environment = new Environment('moving');
  const second = new Environment('moving');
  let charts = '';
  let pushed: string[] = [];
  let forward: PortForward | undefined;
  let administrator: Administrator;
  let load: Load;

  const upgrade = (helm: string, where: Environment, flags: string[], values: string[] = []) =>
    release.upgrade(helm, where, { chart: join(charts, 'tasktracker'), images: pushed }, flags, values);
  const { succeeded } = release;
  const ready = async (where: Environment): Promise<void> => {
    for (const component of ['backend', 'spa']) {
      await where.kubectl('rollout', 'status', `deployment/${where.release}-${component}`, '--timeout=120s');
    }
  };
  const uids = (component: string) => release.podsOf(environment, component);
  const version = (value: string): string[] =>
    ['backend', 'spa'].map((component) => `app.${component}.podAnnotations.version=${value}`);

  before('check the machine', async function () {
    const reasons = await missing();
    if ((await run('helm4', ['version', '--short'])).code !== 0) reasons.push('helm4 is not here (scripts/tools)');
    if (reasons.length > 0) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      return this.skip();
    }
    charts = await mkdtemp(join(tmpdir(), 'upgrade-test-'));
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (charts === '') return;
    await forward?.stop();
    await step('clean up', () => Promise.all([environment.remove(), second.remove()]));
    await rm(charts, { recursive: true, force: true });
    console.log(times());
  });

  it('is installed without --wait, twice under one name in two namespaces, by Helm 3 and by Helm 4', async () => {
    pushed = await step('images', () => images('e2e', true));
    await mustRun(join(root, 'scripts/chart-deps'), ['--allow-stand-ins', '--into', charts]);
    await Promise.all([environment.create(), second.create()]);
    await step('install two', async () => {
      succeeded(await upgrade('helm', environment, [], version('1')));
      succeeded(await upgrade('helm4', second, []));
      await Promise.all([ready(environment), ready(second)]);
    });
    await environment.noteVolumes();
    await second.noteVolumes();
    forward = await PortForward.start(environment.namespace, `${environment.release}-spa`, 8080);
    administrator = await Administrator.register(environment, forward.url);
    const image = pushed.find((line) => line.includes('/backend@'))!;
    load = await Load.start(environment, image, administrator.headers['Authorization']!);
  });

  it('an unchanged upgrade by Helm 4 changes no pod, Job and Secret', async () => {
    const old = await identities(second);
    await step('unchanged upgrade, Helm 4', async () =>
      succeeded(await upgrade('helm4', second, ['--wait', '--timeout', '2m'])),
    );
    expect(await identities(second)).to.deep.equal(old);
    // the end of the test waits for it
    await second.kubectl('delete', 'namespace', second.namespace, '--wait=false');
  });

  it('an upgrade and its rollback lose no request', async () => {
    const old = await uids('backend');
    const { failed } = await load.during(async () => {
      await step('upgrade', async () =>
        succeeded(await upgrade('helm', environment, ['--wait', '--timeout', '3m'], version('2'))),
      );
      expect(await uids('backend')).not.to.have.members(old);
      await step('rollback', () => environment.helm('rollback', environment.release, '--wait', '--timeout', '3m'));
    });
    expect(failed).to.equal(0);
  });

  for (const [helm, flag] of [
    ['helm', '--atomic'],
    ['helm4', '--rollback-on-failure'],
  ] as const) {
    it(`an image that is not there is rolled back by ${helm} ${flag}, and the old version serves`, async () => {
      const old = await uids('backend');
      const { failed } = await load.during(() =>
        step(`bad image, ${helm}`, async () => {
          const bad = ['app.backend.image.digest=', 'app.backend.image.tag=not-there'];
          const { code } = await upgrade(
            helm,
            environment,
            [flag, '--timeout', BAD_TIMEOUT],
            [...version('1'), ...bad],
          );
          expect(code).not.to.equal(0);
        }),
      );
      expect(failed).to.equal(0);
      expect(await uids('backend')).to.include.members(old);
    });
  }
});
