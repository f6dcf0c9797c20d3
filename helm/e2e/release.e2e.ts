/**
 * The release test: builds the images, installs the umbrella chart as an environment on the cluster of KUBECONFIG, uses
 * the release in a browser, takes its pods away, and uninstalls it. docs/release-test.md explains it.
 */
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, logIn } from '../../spa/e2e/browser.ts';
import { expectAfterReload, mainFlow } from '../../spa/e2e/main-flow.ts';
import { root } from '../lib/paths.ts';
import { mustRun } from '../lib/run.ts';
import { Administrator } from './support/administrator.ts';
import { rowHashes } from './support/database.ts';
import { Environment } from './support/environment.ts';
import { ask } from './support/http.ts';
import { inspectImage } from './support/image.ts';
import { identities, images, installArguments, podStates } from './support/install.ts';
import { PortForward } from './support/port-forward.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';

describe('a release on a cluster', () => {
  const environment = new Environment('e2e');
  let charts = '';
  let pushed: string[] = [];
  let forward: PortForward | undefined;
  let administrator: Administrator;
  let browser: Browser | undefined;
  let page: Page;
  let title = '';
  /** Of every table, before the uninstallation. */
  let hashes: string[] = [];
  /** What the browser complained about, violations of the content security policy among it. */
  const complaints: string[] = [];

  const install = (): Promise<string> =>
    environment.helm(...installArguments(environment, join(charts, 'tasktracker'), pushed));

  /** What the API answers to a request, which must succeed. */
  async function get(path: string, headers?: Record<string, string>): Promise<unknown> {
    const { status, body } = await ask(`${forward!.url}/api/v1${path}`, headers);
    expect(status, path).to.equal(200);
    return JSON.parse(body);
  }

  /** Takes away everything that this test made; may be called again. */
  async function cleanUp(): Promise<void> {
    await browser?.close();
    await forward?.stop();
    await environment.remove();
    if (charts !== '') await rm(charts, { recursive: true, force: true });
  }

  /** Ctrl-C and the like: clean up first. A second one ends at once. */
  function interrupted(signal: NodeJS.Signals): void {
    console.log(
      `\n      ${signal}: cleaning up (again to end at once; namespace ${environment.namespace} may then stay)`,
    );
    process.on(signal, () => process.exit(130));
    void cleanUp()
      .catch((error: unknown) => console.log(`      cleaning up failed: ${String(error)}`))
      .finally(() => process.exit(130));
  }

  before('check the machine', async function () {
    const reasons = await missing();
    if (reasons.length > 0) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      this.skip();
    }
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    charts = await mkdtemp(join(tmpdir(), 'release-test-'));
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (charts === '') return;
    await step('clean up', cleanUp);
    console.log(times());
  });

  it('the images are built and pushed', async () => {
    await step('build', () => images('e2e', false));
    pushed = await step('push', () => images('e2e', true));
  });

  it('the images hold what runs and nothing else, for a user without rights', async () => {
    for (const reference of pushed) {
      const { files, user, environment: variables, labels } = await inspectImage(reference);
      expect(user, reference).to.equal('10001:10001');
      const programs = files.filter(
        (path) => /(^|\/)s?bin\/[^/]+$/.test(path) && !path.startsWith('app/node_modules/'),
      );
      expect(programs, reference).to.have.lengthOf(1);
      // of dpkg there are words only, which tell scanners what the libraries are
      const strange = files.filter((path) => !path.startsWith('var/lib/dpkg/status.d/'));
      expect(strange.filter((path) => /\.[cm]?ts$|\.vue$|(^|\/)(npm|apt|dpkg)(\/|$)/.test(path))).to.deep.equal([]);
      expect(files.some((path) => path === 'var/lib/dpkg/status.d/libc6')).to.equal(true);
      expect(variables.filter((variable) => /proxy|^NODE_EXTRA/i.test(variable))).to.deep.equal([]);
      expect(labels).to.include({ 'org.opencontainers.image.licenses': 'Apache-2.0' });
    }
  });

  it('the charts are complete', async () => {
    const script = join(root, 'scripts/chart-deps');
    await step('chart dependencies', () =>
      mustRun(script, ['--allow-stand-ins', '--into', charts], { showErrors: true }),
    );
  });

  it('helm upgrade --install --wait installs it under Pod Security "restricted"', async () => {
    await environment.create();
    await step('install', install, () => podStates(environment));
    await environment.noteVolumes();
  });

  it('helm test passes', async () => {
    const output = await step('test', () => environment.helm('test', environment.release, '--timeout', '3m'));
    expect(output).to.match(/Phase: +Succeeded/);
  });

  it('the first administrator registers with the token of the Secret, and finds no account of the test', async () => {
    forward = await PortForward.start(environment.namespace, `${environment.release}-spa`, 8080);
    administrator = await step('register', () => Administrator.register(environment, forward!.url));
    expect(await get('/auth/methods')).to.include({ registration: 'open', needsAdministrator: false });
    expect(await get('/users', administrator.headers)).to.have.lengthOf(1);
  });

  it('tasks are answered to nobody who is not logged in', async () => {
    expect((await ask(`${forward!.url}/api/v1/tasks`)).status).to.equal(401);
    expect(await get('/tasks', administrator.headers)).to.deep.equal([]);
  });

  it('a task is created, edited, completed and deleted in Chromium', async () => {
    browser = await launchChromium();
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    await logIn(page, administrator.account, forward!.url);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await step('browser', async () => {
      await mainFlow(page, forward!.url);
      title = await mainFlow(page, forward!.url, { keep: true });
    });
    expect(complaints).to.deep.equal([]);
    const tasks = (await get('/tasks', administrator.headers)) as { title: string }[];
    expect(tasks.map((task) => task.title)).to.deep.equal([title]);
  });

  it('the web interface is served compressed, with the right life time and a strict policy', async () => {
    const { url } = forward!;
    const document = await ask(`${url}/any/page`);
    expect(document.status).to.equal(200);
    expect(document.headers['cache-control']).to.equal('no-cache');
    expect(document.headers['content-security-policy'])
      .to.include("script-src 'self';")
      .and.to.include('trusted-types');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(document.body)![1]!;
    for (const [accepted, encoding] of Object.entries({ br: 'br', 'gzip, br;q=0': 'gzip', identity: undefined })) {
      const { status, headers } = await ask(url + script, { 'Accept-Encoding': accepted });
      expect(status).to.equal(200);
      expect(headers['content-encoding'], accepted).to.equal(encoding);
      expect(headers['content-type']).to.match(/javascript/);
      expect(headers['cache-control']).to.include('immutable');
      expect(headers['x-content-type-options']).to.equal('nosniff');
    }
    expect((await ask(`${url}/assets/none.js`)).status).to.equal(404);
    expect((await ask(`${url}${script}.br`)).status).to.equal(404);
    const problem = await ask(`${url}/api/v1/none`);
    expect(problem.status).to.equal(404);
    expect(problem.headers['content-type']).to.include('application/problem+json');
  });

  it("a request has the backend's number in the answer, in nginx's log and in the backend's", async () => {
    const { status, headers } = await ask(`${forward!.url}/api/v1/tasks`, administrator.headers);
    expect(status).to.equal(200);
    const id = String(headers['x-request-id']);
    expect(id).to.match(/^[\w-]{8,}$/);
    for (const component of ['spa', 'backend']) {
      const selector = `app.kubernetes.io/component=${component}`;
      // what a container writes takes a moment to its log
      let log = '';
      for (let attempt = 0; attempt < 20 && !log.includes(id); attempt++) {
        if (attempt > 0) await sleep(500);
        log = await environment.kubectl('logs', '--selector', selector, '--tail=500');
      }
      expect(log, component).to.include(id);
    }
  });

  it('an unchanged upgrade replaces no pod and no Secret', async () => {
    // what the next test asks with is from before the upgrade
    await administrator.refresh();
    const old = await identities(environment);
    expect(old).to.include.keys(`secrets/${environment.release}-passwords`, `secrets/${environment.release}-app-auth`);
    await step('unchanged upgrade', install, () => podStates(environment));
    expect(await identities(environment)).to.deep.equal(old);
    await expectAfterReload(page, title, 'Written in a browser');
  });

  it('task and session outlive the upgrade and the pods of the backend and of the database', async () => {
    await step('replace the database pod', () =>
      environment.replacePods('primary', `statefulset/${environment.release}-postgresql`),
    );
    await step('replace the backend pods', () =>
      environment.replacePods('backend', `deployment/${environment.release}-backend`),
    );
    // these pods have read their keys after the upgrade
    await forward!.answers('/api/v1/tasks', 60, administrator.headers);
    await administrator.refresh();
    await expectAfterReload(page, title, 'Written in a browser');
  });

  it('helm uninstall leaves the volume and the passwords of the database, and nothing else', async () => {
    await browser?.close();
    await forward?.stop();
    hashes = await rowHashes(environment);
    await step('uninstall', async () => {
      await environment.helm('uninstall', environment.release, '--wait', '--timeout', '5m');
      // Helm waits for the workloads; their pods are deleted after them
      await environment.kubectl('wait', 'pods', '--all', '--for=delete', '--timeout=120s');
    });
    const left = await environment.kubectl(
      'get',
      'all,ingresses,secrets,configmaps,persistentvolumeclaims,poddisruptionbudgets,serviceaccounts',
      '--output=name',
    );
    const names = left
      .trim()
      .split('\n')
      .filter((name) => !/kube-root-ca|serviceaccount\/default$/.test(name));
    expect(names.toSorted()).to.deep.equal([
      `persistentvolumeclaim/data-${environment.release}-postgresql-0`,
      `secret/${environment.release}-passwords`,
    ]);
  });

  it('installed again it has every row, and lets the same account in with its session and with its password', async () => {
    await step('install again', install, () => podStates(environment));
    expect(await rowHashes(environment)).to.deep.equal(hashes);
    forward = await PortForward.start(environment.namespace, `${environment.release}-spa`, 8080);
    // access tokens have new keys, and a session outlives them
    expect((await ask(`${forward.url}/api/v1/tasks`, administrator.headers)).status).to.equal(401);
    await administrator.refresh(forward.url);
    await administrator.logIn(forward.url);
    const tasks = (await get('/tasks', administrator.headers)) as { title: string }[];
    expect(tasks.map((task) => task.title)).to.deep.equal([title]);
  });
});
