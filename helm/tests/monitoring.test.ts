import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { appChart } from '../lib/paths.ts';
import { run } from '../lib/run.ts';
import { appValues, needsHelm } from './support/charts.ts';
import { only, render } from './support/helm.ts';

describe("the application's rules and dashboards", function () {
  let work: string;
  before(async function () {
    needsHelm(this);
    work = await mkdtemp(join(tmpdir(), 'monitoring-'));
  });
  after(async () => {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  for (const release of ['tasks', '42', `a${'-b'.repeat(26)}`]) {
    it(`are rules that Prometheus accepts: release ${release}`, async function () {
      if ((await run('promtool', ['--version'])).code !== 0) {
        console.log('      promtool is not here; scripts/tools installs it');
        this.skip();
      }
      const set = [
        ...appValues,
        'metrics.prometheusRule.enabled=true',
        'metrics.prometheusRule.backups=true',
        'exposure.type=ingress',
        'exposure.host=tasks.example.org',
        'exposure.tls.enabled=true',
      ];
      const { spec } = only(await render(appChart, { set, release }), 'PrometheusRule');
      const file = join(work, `${release}.yaml`);
      await writeFile(file, stringify(spec));
      const result = await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', file]);
      expect(result.code, result.stdout + result.stderr).to.equal(0);
      expect(result.stdout).to.match(/SUCCESS: (3[5-9]|4\d) rules found/);
    });
  }

  it('hold nothing of another release in their rules', async () => {
    const set = [...appValues, 'metrics.prometheusRule.enabled=true'];
    const text = JSON.stringify(only(await render(appChart, { set }), 'PrometheusRule'));
    expect(text)
      .to.include('tasks-backend')
      .and.not.match(/release-name|release-namespace|release\.host/);
  });

  it('are panels with logs too, where there is Loki', async () => {
    const set = [...appValues, 'metrics.dashboards.enabled=true', 'metrics.dashboards.logs=true'];
    const map = only(await render(appChart, { set }), 'ConfigMap', '-dashboard-service');
    expect(JSON.stringify(map['data'])).to.include('loki').and.include('k8s_namespace_name');
  });

  it('are dashboards that hold the release, and differ from those of another one', async () => {
    const uids = new Set<string>();
    for (const release of ['tasks', 'other']) {
      const set = [...appValues, 'metrics.dashboards.enabled=true'];
      const maps = (await render(appChart, { set, release })).filter(({ metadata }) =>
        metadata.name.includes('-dashboard-'),
      );
      expect(maps).to.have.lengthOf(3);
      for (const map of maps) {
        const [json] = Object.values(map['data'] as Record<string, string>);
        const dashboard = JSON.parse(json!) as {
          uid: string;
          templating: { list: { name: string; current?: { value: string } }[] };
        };
        expect(json).not.to.match(/release-name|release-namespace|"loki"/);
        expect(dashboard.uid.length).to.be.at.most(40);
        uids.add(dashboard.uid);
        const chosen = Object.fromEntries(dashboard.templating.list.map(({ name, current }) => [name, current?.value]));
        expect(chosen).to.include({ namespace: 'somewhere', job: `${release}-backend` });
      }
    }
    expect(uids.size).to.equal(6);
  });
});
