import { expect } from 'chai';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { imagesOf, mirrored } from '../lib/images.ts';
import { root, umbrellaChart } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { helms, needsHelm } from './support/charts.ts';
import { kubernetesVersion, only, render, renderText } from './support/helm.ts';
import { kubeconform, kubernetesVersions, missingForKubeconform } from './support/kubeconform.ts';
import { containersOf, podOf } from './support/pods.ts';
import { podsWithoutPolicy } from './support/policies.ts';

const files = (name: string): string[] => (name === '' ? [] : [join(umbrellaChart, `${name}.yaml`)]);

describe('the umbrella chart with its real dependencies (where CHARTS_DIR has them)', function () {
  let work: string;
  let chart: string;

  before(async function () {
    needsHelm(this);
    if (!process.env['CHARTS_DIR']) {
      console.log('      CHARTS_DIR names no folder of packaged charts');
      this.skip();
    }
    work = await mkdtemp(join(tmpdir(), 'real-charts-'));
    await mustRun(join(root, 'scripts/chart-deps'), ['--into', work]);
    chart = join(work, 'tasktracker');
  });
  after(async () => {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  for (const name of [
    '',
    'values-environment',
    'values-platform',
    'ci/external-database-values',
    'ci/mirror-values',
    'ci/keycloak-values',
    'ci/keycloak-database-values',
    'ci/object-store-values',
    'ci/logs-and-alerts-values',
  ]) {
    const title = name || 'values';
    it(`is accepted by helm lint --strict: ${title}.yaml`, async () => {
      for (const helm of Object.keys(helms).filter((key) => helms[key as keyof typeof helms])) {
        const values = files(name).flatMap((file) => ['--values', file]);
        const result = await run(helm, ['lint', '--strict', chart, '--kube-version', kubernetesVersion, ...values]);
        expect(result.code, helm + result.stdout).to.equal(0);
      }
    });

    it(`has only fields that Kubernetes and the makers of custom resources know: ${title}.yaml`, async function () {
      if ((await missingForKubeconform()).length > 0) this.skip();
      for (const kubernetes of kubernetesVersions) {
        const manifest = await renderText(chart, { files: files(name), kubernetes });
        const result = await kubeconform(manifest, kubernetes);
        expect(result.code, `${kubernetes}: ${result.stdout}${result.stderr}`).to.equal(0);
        const count = Number(/ Valid: (\d+), Invalid: 0, Errors: 0, Skipped: 0/.exec(result.stdout)?.[1]);
        expect(count, result.stdout).to.be.greaterThan(8);
      }
    });
  }

  it('takes every image from a mirror, those of hooks and operators too', async () => {
    const set = [
      'loki.enabled=true,opentelemetry-collector.enabled=true',
      'keycloak.enabled=true,global.keycloak.url=https://sso.example.org,app.publicUrl=https://tasks.example.org',
      'seaweedfs.enabled=true,app.attachments.store=s3',
    ];
    const mirror = imagesOf(await renderText(chart, { files: files('ci/mirror-values'), set }));
    expect(mirror).to.have.length.greaterThan(20);
    expect(mirror.filter((image) => !image.startsWith('mirror.example.org/'))).to.deep.equal([]);
    expect(mirror.filter((image) => /:latest$|^[^:@]+$/.test(image))).to.deep.equal([]);
    // each is where scripts/mirror-images copies it to
    const pools = ['addressPools.pools[0].name=public,addressPools.pools[0].addresses={192.0.2.0/24}'];
    const plain = imagesOf(await renderText(chart, { set: [...set, ...pools] }));
    expect(plain.map((image) => mirrored(image, 'mirror.example.org')).toSorted()).to.deep.equal(mirror);
  });

  it('has only namespaced objects as an environment, and connects the application to the database', async () => {
    const objects = await render(chart, { files: files('values-environment') });
    expect(objects.filter(({ kind }) => /^Cluster|Webhook|CustomResource|IngressClass/.test(kind))).to.deep.equal([]);
    const database = JSON.stringify(only(objects, 'StatefulSet', 'tasks-postgresql'));
    expect(database).to.include('"secretName":"tasks-passwords"').and.to.include('/var/run/postgresql');
    expect(database).to.include('docker.io/library/postgres:');
    expect(only(objects, 'Service', 'tasks-postgresql')['spec']).to.have.nested.property('ports[0].port', 5432);
    expect(JSON.stringify(only(objects, 'Deployment', 'backend'))).to.include('"value":"tasks-postgresql"');
  });

  it('keeps the files of the object store, and the key to them, after an uninstall', async () => {
    const objects = await render(chart, { files: files('ci/object-store-values') });
    for (const [kind, name] of [
      ['PersistentVolumeClaim', 'tasks-seaweedfs-all-in-one-data'],
      ['Secret', 'tasks-seaweedfs-s3-secret'],
    ] as const) {
      expect(only(objects, kind, name).metadata.annotations, name).to.include({ 'helm.sh/resource-policy': 'keep' });
    }
  });

  it('has a NetworkPolicy of the release for every pod of an environment, and none of a dependency', async () => {
    for (const name of ['values-environment', 'ci/keycloak-values', 'ci/object-store-values']) {
      const objects = await render(chart, { files: files(name) });
      expect(podsWithoutPolicy(objects), name).to.deep.equal([]);
    }
  });

  it('has a Keycloak that finds its database, its realm and its secrets, and writes to volumes only', async () => {
    const set = ['global.imageRegistry=mirror.example.org'];
    const objects = await render(chart, { files: files('ci/keycloak-values'), set });
    const keycloak = only(objects, 'StatefulSet', 'tasks-keycloak');
    const [container] = podOf(keycloak)!.spec.containers;
    const variables = container!.env!.map(({ name }) => name);
    expect(variables).to.have.lengthOf(new Set(variables).size);
    expect(variables).to.include.members(['KC_BOOTSTRAP_ADMIN_PASSWORD', 'KC_DB_URL_HOST', 'TASKTRACKER_URL']);
    const text = JSON.stringify(keycloak);
    expect(text)
      .to.include('"--import-realm"')
      .and.to.include('"--hostname=https://sso.example.org"')
      .and.to.include('"configMap":{"items":[{"key":"tasktracker-realm.json","path":"tasktracker-realm.json"}]')
      .and.to.include('{"name":"KC_DB_URL_HOST","value":"tasks-postgresql"}');
    expect(text)
      .not.to.include('--db-url')
      .and.not.to.match(/"name":"tasks-keycloak(-db)?","key"/);
    for (const { image, securityContext } of containersOf(podOf(keycloak)!)) {
      expect(image).to.match(/^mirror\.example\.org\/keycloak\/keycloak:\d+\.\d+\.\d+@sha256:/);
      expect(securityContext).to.include({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    }
    const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(names).to.include.members(['Service/tasks-keycloak', 'Ingress/tasks-keycloak']);
    expect(
      names.filter((name) => /^(Secret|StatefulSet).*(postgres$|mariadb|keycloak$|keycloak-db)/.test(name)),
    ).to.deep.equal(['StatefulSet/tasks-keycloak']);
  });

  it('lets Prometheus and Grafana take what every release offers', async () => {
    const objects = await render(chart, { files: files('values-platform') });
    const spec = only(objects, 'Prometheus')['spec'] as Record<string, unknown>;
    for (const kind of ['serviceMonitor', 'podMonitor', 'rule', 'probe', 'scrapeConfig']) {
      expect(spec[`${kind}Selector`], kind).to.deep.equal({});
    }
    expect(JSON.stringify(only(objects, 'Deployment', 'grafana'))).to.include('"name":"tasks-grafana"');
  });

  it('stays below half of the 1 MiB that Kubernetes stores of a release with everything', async function () {
    if (!helms.helm4) this.skip();
    const size = await storedSize(chart);
    // less would mean that the manifest, some 800 kB of text, is not in it
    expect(size).to.be.within(50_000, 1_048_576 / 2);
  });

  it('is packaged', async () => {
    const into = join(work, 'packages');
    const made = await mustRun(join(root, 'scripts/package-charts'), ['--chart', chart, '--into', into]);
    const files = made.trim().split('\n');
    expect(files).to.have.lengthOf(2);
    for (const file of files) expect((await stat(file)).size, file).to.be.greaterThan(5_000);
  });
});

/**
 * Bytes of the Secret in which Helm keeps a release with the chart's own values: chart, manifest, hooks and notes as
 * JSON, by gzip and Base64. Helm 4 tells what it would store without a cluster; Helm 3 asks for one.
 */
async function storedSize(chart: string): Promise<number> {
  const release = await mustRun('helm4', ['install', 'tasks', chart, '--dry-run=client', '--output', 'json']);
  return gzipSync(release, { level: 9 }).toString('base64').length;
}
