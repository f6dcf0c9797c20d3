import { expect } from 'chai';
import { join } from 'node:path';
import { imagesOf, mirrored } from '../lib/images.ts';
import { appChart, root, umbrellaChart } from '../lib/paths.ts';
import { run, type RunResult } from '../lib/run.ts';
import { appValues, needsHelm, umbrella } from './support/charts.ts';
import { renderText } from './support/helm.ts';
import { Registry } from './support/registry.ts';

const script = (...args: string[]): Promise<RunResult> => run(join(root, 'scripts/mirror-images'), args);

/** What operators are told, and what pods say. */
const MANIFEST = `
kind: Deployment
spec:
  template:
    spec:
      initContainers: [{ image: 'quay.io/one/init:1' }]
      containers:
        - image: two
          args: [--prometheus-config-reloader=quay.io/three/reloader:v3, --web.listen-address=:8080, --log-level=info]
        - image: 'example.org:5000/five@sha256:${'0'.repeat(64)}'
---
kind: Prometheus
spec: { image: 'quay.io/four/prometheus:4', version: v4 }
---
kind: CustomResourceDefinition
spec: { image: not.an/image:1 }
`;

describe('scripts/mirror-images', function () {
  before(function () {
    needsHelm(this);
  });

  it('finds images of pods, of custom resources, and in the arguments of operators', () => {
    expect(imagesOf(MANIFEST)).to.deep.equal([
      'docker.io/library/two',
      `example.org:5000/five@sha256:${'0'.repeat(64)}`,
      'quay.io/four/prometheus:4',
      'quay.io/one/init:1',
      'quay.io/three/reloader:v3',
    ]);
  });

  it('names copies as global.imageRegistry makes of the charts', async () => {
    expect(mirrored('quay.io/a/b:1', 'mirror.example.org')).to.equal('mirror.example.org/a/b:1');
    expect(mirrored('postgres:17', 'mirror.example.org/team/')).to.equal('mirror.example.org/team/library/postgres:17');
    const files = [join(umbrellaChart, 'values-environment.yaml')];
    const plain = imagesOf(await renderText(umbrella, { files }));
    const set = ['global.imageRegistry=mirror.example.org'];
    const fromMirror = imagesOf(await renderText(umbrella, { files, set }));
    expect(plain).to.have.lengthOf(3);
    expect(plain.map((image) => mirrored(image, 'mirror.example.org')).toSorted()).to.deep.equal(fromMirror);
  });

  it('lists the images of a release with the given values', async () => {
    const set = appValues.flatMap((value) => ['--set', value]);
    const { code, stdout, stderr } = await script('--chart', appChart, ...set, '--set', 'spa.image.tag=v2');
    expect(code, stderr).to.equal(0);
    expect(stdout.trim().split('\n')).to.have.lengthOf(2);
    expect(stdout)
      .to.include('localhost:5000/tasktracker/spa:v2\n')
      .and.match(/tasktracker\/backend:\d/);
  });

  it('explains itself, and says what Helm refuses', async () => {
    expect((await script('--help')).stdout).to.match(/^usage: scripts\/mirror-images/);
    const { code, stderr } = await script('--chart', appChart);
    expect(code).to.equal(1);
    expect(stderr).to.include('database.host is empty');
  });

  describe('between two real registries', () => {
    let from: Registry;
    let to: Registry;
    let options: string[];

    before(async function () {
      this.timeout(600_000);
      const tools = await run(join(root, 'scripts/tools'), ['--only', 'registry', '--only', 'crane']);
      if (tools.code !== 0) {
        console.log(`      ${tools.stdout.trim()}`);
        this.skip();
      }
      const program = /^registry \S+ (.+)$/m.exec(tools.stdout)![1]!;
      [from, to] = await Promise.all([Registry.start(program), Registry.start(program)]);
      const set = [...appValues, `image.registry=${from.name}`, 'backend.image.tag=v1', 'spa.image.tag=v1'];
      options = ['--chart', appChart, '--to', to.name, ...set.flatMap((value) => ['--set', value])];
    });
    after(() => Promise.all([from?.stop(), to?.stop()]));

    it('tells which image it could not copy, and copies the others', async () => {
      await from.push('tasktracker/spa', 'v1');
      const { code, stderr } = await script(...options);
      expect(code).to.equal(1);
      expect(stderr).to.include(`not copied: ${from.name}/tasktracker/backend:v1`);
      expect(await to.digest('tasktracker/spa', 'v1')).to.match(/^sha256:/);
    });

    it('copies all platforms under the same digest, and again what is there already', async () => {
      const digest = await from.push('tasktracker/backend', 'v1');
      for (let times = 0; times < 2; times += 1) {
        const { code, stdout, stderr } = await script(...options);
        expect(code, stderr).to.equal(0);
        expect(stderr).to.include('1/2: ').and.include('copied 2 images');
        const copied = `${from.name}/tasktracker/backend:v1 -> ${to.name}/tasktracker/backend:v1 ${digest}`;
        expect(stdout.split('\n')).to.include(copied);
      }
      expect(await to.digest('tasktracker/backend', 'v1')).to.equal(digest);
      expect(await to.digest('tasktracker/spa', 'v1')).to.equal(await from.digest('tasktracker/spa', 'v1'));
    });
  });
});
