import { expect } from 'chai';
import { join } from 'node:path';
import { appChart, umbrellaChart } from '../lib/paths.ts';
import { needsHelm, umbrella } from './support/charts.ts';
import { type KubernetesObject, render } from './support/helm.ts';

const charts: Record<string, { chart: string; files: string[] }> = {
  app: { chart: appChart, files: [join(appChart, 'ci/password-values.yaml')] },
  'app with everything': { chart: appChart, files: [join(appChart, 'ci/everything-values.yaml')] },
  tasktracker: { chart: umbrella, files: [] },
  'tasktracker as an environment': { chart: umbrella, files: [join(umbrellaChart, 'values-environment.yaml')] },
};

const identity = (object: KubernetesObject): string => `${object.apiVersion} ${object.kind} ${object.metadata.name}`;

describe('names of objects', function () {
  before(function () {
    needsHelm(this);
  });

  for (const [name, options] of Object.entries(charts)) {
    for (const length of [40, 53]) {
      it(`${name}: have at most 63 characters in a release of ${length}`, async () => {
        const objects = await render(options.chart, { ...options, release: 'x'.repeat(length) });
        const names = objects.map((object) => object.metadata.name);
        // a ConfigMap of a stand-in is named after its chart, and may be: nothing else takes that name over
        const long = names.filter((name) => name.length > 63 && !name.endsWith('-stand-in'));
        expect(long).to.deep.equal([]);
      });
    }

    it(`${name}: differ between releases, also where long ones begin alike`, async () => {
      const releases = ['a', 'b', 'a-backend', `${'x'.repeat(52)}a`, `${'x'.repeat(52)}b`];
      const rendered = await Promise.all(releases.map((release) => render(options.chart, { ...options, release })));
      const names = rendered.flatMap((objects) => [...new Set(objects.map(identity))]);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([]);
    });

    it(`${name}: are unique in a release`, async () => {
      const names = (await render(options.chart, options)).map(identity);
      expect(names).to.have.lengthOf(new Set(names).size);
    });
  }
});
