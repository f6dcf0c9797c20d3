import { expect } from 'chai';
import { join } from 'node:path';
import { appChart, umbrellaChart } from '../lib/paths.ts';
import { needsHelm, umbrella } from './support/charts.ts';
import { type KubernetesObject, render } from './support/helm.ts';

const charts: Record<string, { chart: string; files: string[]; longest: number }> = {
  app: { chart: appChart, files: [join(appChart, 'ci/password-values.yaml')], longest: 53 },
  'app with everything': { chart: appChart, files: [join(appChart, 'ci/everything-values.yaml')], longest: 53 },
  tasktracker: { chart: umbrella, files: [], longest: 41 },
  'tasktracker as an environment': {
    chart: umbrella,
    files: [join(umbrellaChart, 'values-environment.yaml')],
    longest: 41,
  },
  'tasktracker with Keycloak': {
    chart: umbrella,
    files: [join(umbrellaChart, 'ci/keycloak-values.yaml')],
    longest: 41,
  },
};

const identity = (object: KubernetesObject): string => `${object.apiVersion} ${object.kind} ${object.metadata.name}`;

describe('names of objects', function () {
  before(function () {
    needsHelm(this);
  });

  for (const [name, options] of Object.entries(charts)) {
    for (const length of [40, options.longest]) {
      it(`${name}: have at most 63 characters in a release of ${length}`, async () => {
        const objects = await render(options.chart, { ...options, release: 'x'.repeat(length) });
        const names = objects.map((object) => object.metadata.name);
        // a ConfigMap of a stand-in is named after its chart, and may be: nothing else takes that name over
        const long = names.filter((name) => name.length > 63 && !name.endsWith('-stand-in'));
        expect(long).to.deep.equal([]);
      });
    }

    it(`${name}: differ between releases, also where long ones begin alike`, async () => {
      const long = 'x'.repeat(options.longest - 1);
      const releases = ['a', 'b', 'a-backend', `${long}a`, `${long}b`];
      const rendered = await Promise.all(releases.map((release) => render(options.chart, { ...options, release })));
      const names = rendered.flatMap((objects) => [...new Set(objects.map(identity))]);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([]);
    });

    for (const release of ['42', '1234567', 'true', '1e3']) {
      it(`${name}: they, labels and selectors are text in a release named ${release}`, async () => {
        const objects = await render(options.chart, { ...options, release });
        expect(objects.flatMap((object) => notText(object, object.kind))).to.deep.equal([]);
        expect(objects.map(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'])).to.include(release);
      });
    }

    it(`${name}: are unique in a release`, async () => {
      const names = (await render(options.chart, options)).map(identity);
      expect(names).to.have.lengthOf(new Set(names).size);
    });
  }

  it('differ between the application alone and an environment, however one continues the name of the other', async () => {
    const environment = charts['tasktracker as an environment']!;
    const names = async (options: { chart: string; files: string[] }, release: string): Promise<string[]> => [
      ...new Set((await render(options.chart, { ...options, release })).map(identity)),
    ];
    const own = await names(environment, 'x');
    const suffixes = own.map((name) => name.slice(name.lastIndexOf(' ') + 1)).filter((name) => name.startsWith('x-'));
    expect(suffixes).to.include('x-passwords');
    // x-app, x-backend, x-passwords ... are releases too; what has "postgresql" in its name is refused
    const others = ['x', ...new Set(suffixes)].filter((name) => !name.includes('postgresql'));
    for (const other of others) {
      const application = await names(charts['app']!, other);
      if (other !== 'x') {
        expect(
          application.filter((name) => own.includes(name)),
          `environment x, app ${other}`,
        ).to.deep.equal([]);
        const environments = await names(environment, other);
        expect(
          environments.filter((name) => own.includes(name)),
          `environments x, ${other}`,
        ).to.deep.equal([]);
        const short = await names(charts['app']!, 'x');
        expect(
          environments.filter((name) => short.includes(name)),
          `app x, environment ${other}`,
        ).to.deep.equal([]);
      }
    }
  });
});

/** Paths of the names, labels, annotations and selectors that YAML reads as something else than text. */
function notText(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const texts = /^(labels|annotations|matchLabels|selector)$/.test(key) && typeof part === 'object' ? part : {};
    const wrong = Object.entries((texts ?? {}) as object).filter(
      ([name, text]) => typeof text !== 'string' && name !== 'matchLabels',
    );
    return [
      ...wrong.map(([name]) => `${path}/${key}/${name}`),
      ...(key === 'name' && typeof part !== 'string' ? [`${path}/${key}`] : []),
      ...notText(part, `${path}/${key}`),
    ];
  });
}
