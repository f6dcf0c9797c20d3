import { expect } from 'chai';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { appChart, root, umbrellaChart } from '../lib/paths.ts';
import { mustRun } from '../lib/run.ts';
import { appValues, needsHelm, umbrella } from './support/charts.ts';
import { type KubernetesObject, render } from './support/helm.ts';
import { containersOf, podOf } from './support/pods.ts';

const imagesOf = (objects: KubernetesObject[]): string[] =>
  objects.flatMap((object) => {
    const pod = podOf(object);
    return pod === undefined ? [] : containersOf(pod).map((container) => container.image);
  });

describe('images', function () {
  before(function () {
    needsHelm(this);
  });

  it('come from global.imageRegistry, hooks and init containers too', async () => {
    const files = [join(umbrellaChart, 'ci/mirror-values.yaml')];
    const images = imagesOf(await render(umbrella, { files }));
    expect(images.length).to.be.greaterThan(4);
    expect(images.filter((image) => !image.startsWith('mirror.example.org/'))).to.deep.equal([]);
  });

  it("have the chart's version by default, the tag of the values, or the digest before any tag", async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(await backendImage()).to.match(/^localhost:5000\/tasktracker\/backend:\d+\.\d+\.\d+$/);
    expect(await backendImage('backend.image.tag=v1')).to.equal('localhost:5000/tasktracker/backend:v1');
    expect(await backendImage('backend.image.tag=v1', `backend.image.digest=${digest}`)).to.equal(
      `localhost:5000/tasktracker/backend@${digest}`,
    );
  });

  it('of PostgreSQL are the same for server and tools, named by version and digest', async () => {
    const set = ['app.backup.enabled=true', 'app.backup.s3.bucket=backups'];
    const images = imagesOf(await render(umbrella, { files: [join(umbrellaChart, 'values-environment.yaml')], set }));
    const found = new Set(images.filter((image) => image.includes('postgres')));
    expect([...found]).to.have.lengthOf(1);
    expect([...found][0]).to.match(/^docker\.io\/library\/postgres:\d+\.\d+-[a-z]+@sha256:[0-9a-f]{64}$/);
  });

  it('have by default the names that scripts/images gives them by default', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'images-'));
    try {
      // an engine that builds nothing
      await writeFile(join(bin, 'docker'), '#!/bin/sh\n');
      await chmod(join(bin, 'docker'), 0o755);
      const env = { PATH: [bin, process.env['PATH']].join(delimiter), REGISTRY: '' };
      const built = (await mustRun(join(root, 'scripts/images'), ['--no-push'], { env })).trim().split('\n');
      expect(new Set(imagesOf(await render(appChart, { set: appValues })))).to.have.keys(built);
    } finally {
      await rm(bin, { recursive: true });
    }
  });

  it('have the version of package.json in both charts', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    for (const chart of [appChart, umbrellaChart]) {
      const metadata = parse(await readFile(join(chart, 'Chart.yaml'), 'utf8')) as { appVersion: unknown };
      expect(metadata.appVersion, chart).to.equal(version);
    }
  });

  it('are pulled with the Secrets of both lists, whichever form they have, and with the one that the chart makes', async () => {
    const objects = await render(appChart, { files: [join(appChart, 'ci/everything-values.yaml')] });
    const lists = objects.map(podOf).filter((pod) => pod !== undefined);
    for (const pod of lists) {
      expect(pod.spec).to.have.deep.property('imagePullSecrets', [
        { name: 'global-secret' },
        { name: 'own-secret' },
        { name: 'tasks-app-registry' },
      ]);
    }
    expect(lists).to.have.lengthOf(6);
  });
});

async function backendImage(...set: string[]): Promise<string> {
  return imagesOf(await render(appChart, { set: [...appValues, ...set] })).find((image) => image.includes('backend'))!;
}
