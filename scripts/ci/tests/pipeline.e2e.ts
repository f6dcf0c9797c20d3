/**
 * The pipeline on a real commit: gitlab-ci-local runs the jobs' own scripts on this machine, which build, push, scan and sign
 * images, and deploy them to a real cluster as the deployer. docs/ci-cd.md explains it.
 */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { imageParts } from '../../../helm/e2e/support/install.ts';
import { step, times } from '../../../helm/e2e/support/progress.ts';
import { missing } from '../../../helm/e2e/support/requirements.ts';
import { root } from '../../../helm/lib/paths.ts';
import { mustRun, run } from '../../../helm/lib/run.ts';
import { chartsFolder } from './support/charts.ts';
import { Checkout } from './support/checkout.ts';
import { clusterAddress, createNamespace, deleteNamespace, openPort, tokenOf } from './support/deployer.ts';

const unique = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 5)}`;
const password = randomBytes(24).toString('hex');
const staging = `pipeline-staging-${unique}`;
const review = `pipeline-review-${unique}`;
const TOOLS = ['cosign', 'syft', 'osv-scanner', 'crane'];
const BUILD = ['images', 'package', 'bill-of-materials', 'vulnerabilities'];
/** Minutes long, and run by other stages anyway: here by request only. */
const TESTS = process.env['PIPELINE_TESTS'] ? ['lint', 'secrets', 'integration'] : [];
const TO_STAGING = [...BUILD, 'sign', 'deploy-staging', 'smoke-staging'];
const TO_REVIEW = [...BUILD, 'sign-review', 'deploy-review', 'smoke-review'];
const defaultBranch = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' };
const mergeRequest = {
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_COMMIT_BRANCH: '',
  CI_DEFAULT_BRANCH: 'main',
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_PROJECT_ID: '1',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
};

describe('the pipeline on a cluster (osv.dev cannot be asked here: an empty database takes its place)', () => {
  let folder = '';
  let checkout: Checkout;
  let variables: Record<string, string>;
  const outputs: string[] = [];

  /** Runs jobs, which must succeed. */
  async function pipeline(jobs: string[], event: Record<string, string>): Promise<string> {
    const sha = (await checkout.git('rev-parse', 'HEAD')).trim();
    const { code, stdout, stderr } = await checkout.run(jobs, { ...event, CI_COMMIT_SHA: sha });
    outputs.push(stdout + stderr);
    expect(code, `${stdout}\n${stderr}`).to.equal(0);
    return stdout + stderr;
  }
  const digests = async (namespace: string, release: string): Promise<string[]> => {
    const args = [
      'get',
      'deployments',
      '--namespace',
      namespace,
      '--selector',
      `app.kubernetes.io/instance=${release}`,
    ];
    const path = '{range .items[*]}{.spec.template.spec.containers[0].image}{"\\n"}{end}';
    const images = await mustRun('kubectl', [...args, '--output', `jsonpath=${path}`]);
    return images
      .trim()
      .split('\n')
      .map((image) => image.split('@')[1] ?? image);
  };
  const asDeployer = async (namespace: string, ...command: string[]) =>
    run(join(root, 'scripts/with-cluster'), command, { env: { ...variables, KUBE_TOKEN: await tokenOf(namespace) } });

  before('check the machine', async function () {
    const reasons = await missing();
    const only = TOOLS.flatMap((name) => ['--only', name]);
    const listed = await run(join(root, 'scripts/tools'), only);
    if (listed.code !== 0) reasons.push(...listed.stdout.split('\n').filter((line) => line.includes(' missing: ')));
    if ((await run('rsync', ['--version'])).code !== 0) reasons.push('rsync is not installed');
    if (reasons.length > 0) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      return this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
    for (const namespace of [staging, review]) await createNamespace(namespace);
    const { url, authority } = await clusterAddress();
    await writeFile(join(folder, 'ca.crt'), authority);
    await mustRun('cosign', ['generate-key-pair', '--output-key-prefix', join(folder, 'key')], {
      env: { COSIGN_PASSWORD: password },
    });
    await mkdir(join(folder, 'osv/osv-scalibr/npm'), { recursive: true });
    const empty = "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('none.json', '{}')";
    for (const ecosystem of ['npm', 'Debian']) {
      await mkdir(join(folder, 'osv/osv-scalibr', ecosystem), { recursive: true });
      await mustRun('python3', ['-c', empty, join(folder, 'osv/osv-scalibr', ecosystem, 'all.zip')]);
    }
    await writeFile(join(folder, 'values.yaml'), valuesOfThisCluster());
    variables = {
      REGISTRY: process.env['E2E_REGISTRY'] ?? 'localhost:5000',
      BUILDKIT_HOST: '',
      COSIGN_KEY: join(folder, 'key.key'),
      COSIGN_PUBLIC_KEY: join(folder, 'key.pub'),
      COSIGN_PASSWORD: password,
      CHARTS_DIR: await chartsFolder(join(folder, 'charts')),
      OSV_DATABASE: join(folder, 'osv'),
      KUBE_API_URL: url,
      KUBE_CA_FILE: join(folder, 'ca.crt'),
      STAGING_API_URL: url,
      STAGING_CA_FILE: join(folder, 'ca.crt'),
      STAGING_NAMESPACE: staging,
      STAGING_HOST: `${staging}.example.org`,
      STAGING_URL: await openPort(staging, 'tasktracker'),
      REVIEW_NAMESPACE: review,
      REVIEW_DOMAIN: 'review.example.org',
      REVIEW_URL: await openPort(review, 'review-7'),
      VALUES_FILE: join(folder, 'values.yaml'),
      ...(TESTS.length > 0 && engineOfThisMachine()),
    };
    checkout = await Checkout.create(variables);
  });

  after('leave the cluster as it was', async () => {
    if (folder === '') return;
    await step('clean up', () => Promise.all([staging, review].map(deleteNamespace)));
    await checkout?.remove();
    await rm(folder, { recursive: true, force: true });
    console.log(times());
  });

  /** Staging's first images, for the roll-back. */
  let first: string[];

  it('brings a commit of the default branch to staging: built, scanned, signed, deployed, looked at', async () => {
    const token = await tokenOf(staging);
    await step('pipeline of the default branch', () =>
      pipeline([...TESTS, ...TO_STAGING], { ...defaultBranch, KUBE_TOKEN: token }),
    );
    if (TESTS.length > 0) {
      expect(outputs[0]).to.include('PostgreSQL: Testcontainers');
      expect(outputs[0]).to.match(/PASS +integration +\d+(\.\d+)?% coverage/);
    }
    first = await digests(staging, 'tasktracker');
    const built = await checkout.read('images.env');
    for (const digest of first) expect(built).to.include(digest);
    const sbom = JSON.parse(await checkout.read('sbom/backend.cdx.json')) as { components: { name: string }[] };
    expect(sbom.components.map(({ name }) => name)).to.include.members(['koa', 'pg', 'node', 'libc6']);
    for (const line of built.trim().split('\n')) {
      await mustRun(join(root, 'scripts/verify-images'), [line.split('=')[1]!], { env: variables });
    }
  });

  it('updates the running application by a commit that changes only the application', async () => {
    await checkout.change('spa/index.html', '<title>', '<title>Changed: ');
    await checkout.commit('feat(page): another title');
    const token = await tokenOf(staging);
    await step('pipeline of a change', () => pipeline(TO_STAGING, { ...defaultBranch, KUBE_TOKEN: token }));
    const page = await (await fetch(variables['STAGING_URL']!)).text();
    expect(page).to.include('<title>Changed: ');
    expect(await digests(staging, 'tasktracker')).not.to.deep.equal(first);
  });

  it('goes back to the release before', async () => {
    const token = await tokenOf(staging);
    await step('roll-back', () => pipeline(['roll-back-staging'], { ...defaultBranch, KUBE_TOKEN: token }));
    expect(await digests(staging, 'tasktracker')).to.deep.equal(first);
    expect(await (await fetch(variables['STAGING_URL']!)).text()).not.to.include('<title>Changed: ');
  });

  /** An upgrade to an image that does not exist waits for its pods for ever, and is killed while it does. */
  async function killedUpgrade(): Promise<void> {
    const packages = join(checkout.folder, 'helm/packages');
    const chart = (await readdir(packages)).find((file) => file.startsWith('tasktracker-'))!;
    const wrong = `app.spa.image.digest=sha256:${'0'.repeat(64)}`;
    const args = ['upgrade', 'tasktracker', join(packages, chart), '--namespace', staging, '--reuse-values', '--wait'];
    const upgrade = spawn('helm', [...args, '--set-string', wrong], { stdio: 'ignore' });
    const ended = once(upgrade, 'exit');
    const status = ['status', 'tasktracker', '--namespace', staging, '--output', 'json'];
    for (let attempt = 0; !(await mustRun('helm', status)).includes('"pending-upgrade"'); attempt++) {
      if (attempt > 60) throw new Error('the upgrade has not begun');
      await sleep(500);
    }
    await sleep(2000);
    upgrade.kill('SIGKILL');
    await ended;
  }

  it('goes on after a job that was killed in the middle of an upgrade', async () => {
    const token = await tokenOf(staging);
    await step('an upgrade that is killed', killedUpgrade);
    const output = await step('deployment after a kill', () =>
      pipeline(['deploy-staging'], { ...defaultBranch, KUBE_TOKEN: token }),
    );
    expect(output).to.include('half-done');
    const status = await mustRun('helm', ['list', '--namespace', staging, '--output', 'json']);
    expect(status).to.include('"status":"deployed"');
  });

  it('makes an environment for a merge request, and takes it away with its data', async () => {
    const token = await tokenOf(review);
    const environment = { ...mergeRequest, KUBE_TOKEN: token };
    await step('pipeline of a merge request', () => pipeline(TO_REVIEW, environment));
    expect(await digests(review, 'review-7')).to.have.lengthOf(2);
    await step('stop of the environment', () => pipeline(['stop-review'], environment));
    const kinds = 'deployments,statefulsets,persistentvolumeclaims,jobs,secrets,services,configmaps';
    const left = await mustRun('kubectl', [
      'get',
      kinds,
      '--namespace',
      review,
      '--selector',
      'app.kubernetes.io/instance=review-7',
      '--output',
      'name',
    ]);
    expect(left.trim()).to.equal('');
  });

  it('removes nothing but review environments', async () => {
    const { code, stderr } = await run(join(root, 'scripts/stop-environment'), ['tasktracker', '--namespace', staging]);
    expect(code).to.equal(1);
    expect(stderr).to.include('is no review environment');
  });

  const refused: [string, string[]][] = [
    ['Secrets of another namespace', ['get', 'secrets', '--namespace', 'kube-system']],
    ['pods of another environment', ['get', 'pods', '--namespace', review]],
    ['a change in another environment', ['create', 'configmap', 'intruder', '--namespace', review]],
    ['nodes', ['get', 'nodes']],
    ['all namespaces', ['get', 'namespaces']],
    ['a namespace of its own', ['create', 'namespace', `intruder-${unique}`]],
    ['a role of the cluster', ['create', 'clusterrole', `intruder-${unique}`, '--verb=get', '--resource=secrets']],
    ['more rights for itself', ['create', 'role', 'more', '--namespace', staging, '--verb=*', '--resource=*']],
    [
      'another role for itself',
      ['create', 'rolebinding', 'more', '--namespace', staging, '--clusterrole=cluster-admin', '--serviceaccount=x:y'],
    ],
    ['a token of another account', ['create', 'token', 'default', '--namespace', staging]],
    ['a shell in the database', ['exec', 'statefulset/tasktracker-postgresql', '--namespace', staging, '--', 'true']],
  ];
  for (const [what, args] of refused) {
    it(`the deployer is refused: ${what}`, async () => {
      const { code, stderr } = await asDeployer(staging, 'kubectl', ...args);
      expect(code).to.equal(1);
      expect(stderr).to.match(/Forbidden|forbidden/);
    });
  }

  it('has written no credential into an output or an artifact', async () => {
    const artifacts = await Promise.all(
      ['images.env', 'sbom/backend.cdx.json', 'sbom/spa.cdx.json'].map((file) => checkout.read(file)),
    );
    const key = await readFile(join(folder, 'key.key'), 'utf8');
    for (const text of [...outputs, ...artifacts]) {
      expect(text).not.to.include(password);
      expect(text).not.to.include(key.split('\n')[1]);
      expect(text).not.to.match(/eyJhbGciOiJSUzI1NiIsImtpZCI6/);
    }
  });
});

/** In the place of the engine that a job has as a service. */
function engineOfThisMachine(): Record<string, string> {
  const { env } = process;
  const passed = ['TEST_POSTGRES_IMAGE', 'TESTCONTAINERS_RYUK_DISABLED', 'TESTCONTAINERS_HOST_OVERRIDE'];
  return {
    DOCKER_HOST: env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock',
    DOCKER_TLS_VERIFY: '',
    DOCKER_CERT_PATH: '',
    ...Object.fromEntries(passed.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  };
}

/** Where images come from on this cluster, and that it has no ingress controller. */
function valuesOfThisCluster(): string {
  const postgres = process.env['E2E_POSTGRES_IMAGE'];
  const image = postgres ? imageParts(postgres) : undefined;
  return JSON.stringify({
    app: { exposure: { type: 'none' } },
    ...(image && { postgresql: { image: { ...image } } }),
  });
}
