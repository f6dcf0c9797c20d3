/** Rules and dashboards against a real Prometheus that reads the running application under a small load. */
import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi, type Api } from '../../../backend/test/api.ts';
import { createTestDatabase, type TestDatabase } from '../../../backend/test/test-database.ts';
import { readConfig } from '../../../backend/src/config.ts';
import { connect } from '../../../backend/src/database/connect.ts';
import { run } from '../../lib/run.ts';
import { readDashboards, readRules, rulesFolder } from '../lib/files.ts';
import { FOREIGN_METRICS } from '../lib/foreign-metrics.ts';
import { JOB, NAMESPACE } from '../lib/release.ts';
import { startLoad } from './support/load.ts';
import { Prometheus, type Sample } from './support/prometheus.ts';

/** Readings of the load, one a second: rates need two, and the objectives' rules two of those. */
const LOAD_SECONDS = 12;

/** An expression of a panel as Grafana sends it. */
const asSent = (expr: string): string =>
  expr.replaceAll('$namespace', NAMESPACE).replaceAll('$job', JOB).replaceAll('$__rate_interval', '30s');

describe('a real Prometheus that reads the application', () => {
  let database: TestDatabase | undefined;
  let api: Api;
  let prometheus: Prometheus;
  let load: { stop(): Promise<void> } | undefined;

  before(async function () {
    if ((await run('prometheus', ['--version'])).code !== 0) {
      console.log('      prometheus is not here; scripts/tools installs it');
      this.skip();
    }
    database = await createTestDatabase();
    await recordBackup(database);
    api = await startApi({ database, environment: { RATE_LIMIT_PER_MINUTE: '0' } });
    const target = new URL(api.metricsOrigin).host;
    prometheus = await Prometheus.start({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [join(rulesFolder, '*.yaml')],
      scrape_configs: [
        {
          job_name: JOB,
          static_configs: [{ targets: [target], labels: { namespace: NAMESPACE, pod: 'pod-a' } }],
        },
      ],
    });
    load = startLoad(api);
    await sleep(LOAD_SECONDS * 1000);
  });
  after(async () => {
    await load?.stop();
    await prometheus?.stop();
    await api?.stop();
    await database?.drop();
  });

  it('has the target up, with every series of the application', async () => {
    const [up] = await prometheus.query(`up{job="${JOB}"}`);
    expect(up?.value[1]).to.equal('1');
    const [{ value }] = (await prometheus.query(`scrape_samples_scraped{job="${JOB}"}`)) as [Sample];
    const [{ value: seconds }] = (await prometheus.query(`scrape_duration_seconds{job="${JOB}"}`)) as [Sample];
    console.log(`      ${value[1]} series, read in ${Math.round(Number(seconds[1]) * 1000)} ms`);
    expect(Number(value[1])).to.be.within(150, 800);
  });

  it('gets data for every query of every panel', async () => {
    const empty: string[] = [];
    let asked = 0;
    for (const { name, panels } of await readDashboards()) {
      for (const { title, targets = [] } of panels) {
        for (const { expr, datasource } of targets.filter((each) => each.datasource?.type === 'prometheus')) {
          asked++;
          expect(datasource?.uid).to.equal('${datasource}');
          const samples = await prometheus.query(asSent(expr));
          if (samples.every(({ value }) => !Number.isFinite(Number(value[1])))) {
            empty.push(`${name}: ${title}: ${expr}`);
          }
        }
      }
    }
    console.log(`      ${asked} queries`);
    expect(asked).to.be.greaterThan(50);
    expect(empty).to.deep.equal([]);
  });

  it('evaluates every rule; recordings have data, and no alert is up', async () => {
    interface Evaluated {
      name: string;
      type: string;
      health: string;
      state?: string;
      lastError?: string;
      labels?: Record<string, string>;
    }
    const { groups } = await prometheus.get<{ groups: { rules: Evaluated[] }[] }>('rules');
    const rules = groups.flatMap((group) => group.rules);
    expect(rules).to.have.lengthOf((await readRules()).length);
    for (const { name, health, type, state, lastError, labels } of rules) {
      expect(health, `${name}: ${lastError}`).to.equal('ok');
      if (type === 'alerting') expect(state, name).to.equal('inactive');
      else expect(await prometheus.query(`${name}{slo="${labels?.['slo']}"}`), name).to.have.lengthOf(1);
    }
  });

  it('knows every metric that a rule or a panel names, or somebody else shows it', async () => {
    const known = new Set(await prometheus.get<string[]>('label/__name__/values'));
    const used = new Set<string>();
    for (const { expr } of await readRules()) for (const name of await prometheus.metricsOf(expr)) used.add(name);
    for (const { panels } of await readDashboards()) {
      for (const { expr } of panels.flatMap(({ targets = [] }) => targets)) {
        if (expr.startsWith('{')) continue; // LogQL
        for (const name of await prometheus.metricsOf(asSent(expr))) used.add(name);
      }
    }
    const missing = [...used].filter((name) => !known.has(name) && !(name in FOREIGN_METRICS));
    expect(missing).to.deep.equal([]);
    console.log(`      ${used.size} metrics, of which others show ${Object.keys(FOREIGN_METRICS).length}`);
    expect(Object.keys(FOREIGN_METRICS).filter((name) => !used.has(name))).to.deep.equal([]);
  });
});

/** As the job that makes backups does it. */
async function recordBackup({ url }: TestDatabase): Promise<void> {
  const db = connect(readConfig({ DATABASE_URL: url }).database, 'serve');
  await db.raw(`insert into maintenance (task) values ('backup')`);
  await db.destroy();
}
