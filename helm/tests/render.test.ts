import { expect } from 'chai';
import { join } from 'node:path';
import { appChart, umbrellaChart } from '../lib/paths.ts';
import { appValues, needsHelm, profiles, umbrella } from './support/charts.ts';
import { generatedSecret, only, render, renderText } from './support/helm.ts';

const environment = join(umbrellaChart, 'values-environment.yaml');

describe('rendering twice', function () {
  before(function () {
    needsHelm(this);
  });

  for (const { name, chart, files } of profiles) {
    it(`gives the same but for generated secrets: ${name}`, async () => {
      const [first, second] = await Promise.all([renderText(chart, { files }), renderText(chart, { files })]);
      const changed = first.split('\n').filter((line, index) => line !== second.split('\n')[index]);
      expect(
        changed.every((line) => generatedSecret.test(line)),
        changed.join('\n'),
      ).to.equal(true);
    });
  }

  it('gives the same when every Secret is there already', async () => {
    const set = ['postgresql.auth.existingSecret=db', 'app.database.existingSecret=db'];
    for (const name of ['accessTokenKeys', 'bootstrapToken']) set.push(`app.auth.${name}.existingSecret=auth`);
    const options = { files: [environment], set };
    expect(await renderText(umbrella, options)).to.equal(await renderText(umbrella, options));
  });
});

describe("the application's pods", function () {
  before(function () {
    needsHelm(this);
  });

  it('get another migration Job for another image or database, and the same for anything else', async () => {
    const name = await migration([]);
    expect(await migration(['backend.image.tag=v2'])).not.to.equal(name);
    expect(await migration(['database.host=other'])).not.to.equal(name);
    expect(await migration(['migrate.timeoutSeconds=5'])).not.to.equal(name);
    expect(await migration(['backend.replicas=5', 'publicUrl=https://a.example'])).to.equal(name);
  });

  it('are replaced when their configuration changes, and only then', async () => {
    const checksums = await checksumsOf([]);
    expect(await checksumsOf(['publicUrl=https://a.example'])).not.to.deep.equal(checksums);
    expect(await checksumsOf(['auth.registration=closed'])).not.to.deep.equal(checksums);
    expect(await checksumsOf(['auth.accessTokenKeys.ids={a,b}'])).not.to.deep.equal(checksums);
    expect(await checksumsOf(['backend.replicas=5'])).to.deep.equal(checksums);
  });
});

describe('the umbrella chart', function () {
  before(function () {
    needsHelm(this);
  });

  it('installs everything by default', async () => {
    const objects = await kinds([]);
    for (const name of ['kube-prometheus-stack', 'metallb', 'ingress-nginx']) {
      expect(objects).to.include(`ConfigMap/tasks-${name}-stand-in`);
    }
    expect(objects).to.include.members([
      'StatefulSet/tasks-postgresql',
      'Deployment/tasks-backend',
      'Ingress/tasks-app',
      'ServiceMonitor/tasks-backend',
      'Secret/tasks-passwords',
      'Secret/tasks-grafana',
    ]);
  });

  it('installs the application and its database into an environment, and no object of the cluster', async () => {
    const objects = await kinds([environment]);
    expect(objects).to.include.members([
      'StatefulSet/tasks-postgresql',
      'Deployment/tasks-spa',
      'Secret/tasks-passwords',
    ]);
    expect(objects.filter((name) => /stand-in|Ingress|Monitor|Cluster|Webhook|grafana/.test(name))).to.deep.equal([]);
  });

  it('installs nothing of the application as a platform', async () => {
    const objects = await kinds([join(umbrellaChart, 'values-platform.yaml')]);
    expect(objects.filter((name) => /backend|spa|postgresql|database/.test(name))).to.deep.equal([]);
    expect(objects).to.include('ConfigMap/tasks-metallb-stand-in');
  });

  it('makes no Secret where one is given', async () => {
    const set = ['postgresql.auth.existingSecret=db', 'app.database.existingSecret=db'];
    expect(await kinds([environment], set)).not.to.include('Secret/tasks-passwords');
  });

  it('keeps the passwords of the database after an uninstall', async () => {
    const secret = only(await render(umbrella, { files: [environment] }), 'Secret', 'tasks-passwords');
    expect(secret.metadata.annotations).to.include({ 'helm.sh/resource-policy': 'keep' });
    expect(secret['data']).to.have.keys('postgres-password', 'password', 'application-password');
  });

  for (const release of ['tasks', 'a'.repeat(41)]) {
    it(`tells the application the name of the database's Service: release ${release}`, async () => {
      const objects = await render(umbrella, { files: [environment], release });
      const { serviceName } = only(objects, 'StatefulSet')['spec'] as { serviceName: string };
      const services = objects.filter((object) => object.kind === 'Service').map((object) => object.metadata.name);
      const host = /name: PGHOST, value: "?([^" }]+)/.exec(
        await renderText(umbrella, { files: [environment], release }),
      )?.[1];
      expect(services).to.include(host);
      expect(serviceName.startsWith(host!.slice(0, 60))).to.equal(true);
    });
  }
});

/** Name of the migration's Job. */
async function migration(set: string[]): Promise<string> {
  return only(await render(appChart, { set: [...appValues, ...set] }), 'Job').metadata.name;
}

/** Annotations of the backend's pods, where the checksums of their configuration are. */
async function checksumsOf(set: string[]): Promise<unknown> {
  const deployment = only(await render(appChart, { set: [...appValues, ...set] }), 'Deployment', 'backend');
  const { template } = deployment['spec'] as { template: { metadata: { annotations: Record<string, string> } } };
  return template.metadata.annotations;
}

/** Kinds and names of the umbrella chart's objects. */
async function kinds(files: string[], set: string[] = []): Promise<string[]> {
  return (await render(umbrella, { files, set })).map((object) => `${object.kind}/${object.metadata.name}`);
}
