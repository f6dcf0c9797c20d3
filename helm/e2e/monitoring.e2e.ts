/**
 * A release under the eyes of the cluster's own Prometheus and Alertmanager: what fails is seen, by the right alert, and
 * somebody is told. docs/release-test.md explains it.
 */
import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../lib/paths.ts';
import { mustRun, run } from '../lib/run.ts';
import { commandsOf } from '../monitoring/lib/runbooks.ts';
import { receivedAlerts, startAlertReceiver } from './support/alert-receiver.ts';
import { ClusterPrometheus } from './support/cluster-prometheus.ts';
import { Environment } from './support/environment.ts';
import { images, installArguments } from './support/install.ts';
import { logIn } from './support/log-in.ts';
import { PortForward } from './support/port-forward.ts';
import { step, times } from './support/progress.ts';
import { missing } from './support/requirements.ts';

/** Makes every new task fail inside of the database: a fault switch that only whoever owns the database can turn on. */
const BREAK = `
  create function public.fail_on_purpose() returns trigger language plpgsql as 'begin raise exception ''on purpose''; end';
  create trigger fail_on_purpose before insert on tasks for each row execute function public.fail_on_purpose();`;
const PSQL = ['psql', '--username', 'postgres', '--dbname', 'tasktracker', '--set', 'ON_ERROR_STOP=1', '--command'];
const MEND = 'drop trigger fail_on_purpose on tasks; drop function public.fail_on_purpose();';

describe('the monitoring of a release on a cluster', () => {
  const environment = new Environment('watched');
  const { release, namespace } = environment;
  const self = `namespace="${namespace}",job="${release}-backend"`;
  let charts = '';
  let prometheus: ClusterPrometheus;
  let forward: PortForward | undefined;

  const sql = (statements: string): Promise<string> =>
    environment.kubectl('exec', `statefulset/${release}-postgresql`, '--', ...PSQL, statements);

  /** Repeats what fails, and fails as the last attempt did. */
  async function eventually(seconds: number, attempt: () => Promise<void>): Promise<void> {
    for (const end = Date.now() + seconds * 1000; ; await sleep(5000)) {
      try {
        return await attempt();
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** Waits until something is so. */
  async function until(what: string, seconds: number, so: () => Promise<boolean>): Promise<void> {
    await step(what, async () => {
      for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(2000)) if (await so()) return;
      const alerts = (await prometheus.alerts(namespace)).map(({ labels, state }) => `${labels['alertname']} ${state}`);
      throw new Error(`not within ${seconds} s; alerts: ${alerts.join(', ') || 'none'}`);
    });
  }
  /** Runs a command of a runbook. A healthy release has nothing to show for some, but none may be misunderstood. */
  async function understood(file: string, command: string): Promise<void> {
    const env = { NAMESPACE: namespace, RELEASE: release };
    const result = await run('bash', ['-c', command], { env, timeout: 60_000 });
    expect(result.code, `${file}: ${command}\n${result.stdout}${result.stderr}`).to.equal(0);
    expect(result.stderr, `${file}: ${command}`).not.to.match(
      /error from server|error:|unknown|invalid|not found|no such|denied|syntax|usage/i,
    );
  }
  const told = (line: string) => async (): Promise<boolean> => (await receivedAlerts(environment)).includes(line);

  before('check the machine', async function () {
    const reasons = await missing();
    const found = reasons.length > 0 ? undefined : await ClusterPrometheus.find();
    if (reasons.length === 0 && !found) reasons.push('the cluster has no Prometheus that its operator runs');
    if (!found) {
      console.log(`      skipped: ${reasons.join('; ')}`);
      return this.skip();
    }
    prometheus = found;
    charts = await mkdtemp(join(tmpdir(), 'monitoring-test-'));
  });

  afterEach('report a failure', async function () {
    if (this.currentTest?.state === 'failed') await environment.report();
  });

  after('leave the cluster as it was', async () => {
    if (charts === '') return;
    await forward?.stop();
    await step('clean up', () => environment.remove());
    await rm(charts, { recursive: true, force: true });
    console.log(times());
  });

  it('is installed by values', async () => {
    const pushed = await step('images', () => images('e2e', true));
    await mustRun(join(root, 'scripts/chart-deps'), ['--allow-stand-ins', '--into', charts]);
    await environment.create();
    const watched = ['metrics.serviceMonitor', 'metrics.prometheusRule', 'metrics.dashboards'].flatMap((part) => [
      '--set',
      `app.${part}.enabled=true`,
    ]);
    const args = installArguments(environment, join(charts, 'tasktracker'), pushed);
    await step('install', () =>
      environment.helm(...args, ...watched, '--set', 'app.metrics.serviceMonitor.interval=5s'),
    );
    await startAlertReceiver(
      environment,
      pushed.find((line) => line.includes('/backend@'))!,
    );
    const maps = await environment.kubectl(
      'get',
      'configmaps',
      '--selector',
      'grafana_dashboard=1',
      '--output',
      'name',
    );
    expect(maps.trim().split('\n')).to.have.lengthOf(3);
  });

  it('has its pods as targets that are up, and its rules loaded', async () => {
    await until('targets up', 120, async () => (await prometheus.query(`up{${self}} == 1`)).length === 2);
    await until('rules loaded', 120, async () => {
      const groups = await prometheus.groups(namespace);
      return ['tasktracker.service', 'tasktracker.kubernetes', 'tasktracker.slo.availability'].every((name) =>
        groups.includes(name),
      );
    });
    expect(await prometheus.query(`sum(tasktracker_build_info{${self}})`)).to.deep.equal([2]);
  });

  it('has runbooks whose commands work', async () => {
    const folder = join(root, 'docs/runbooks');
    let commands = 0;
    for (const file of (await readdir(folder)).filter((name) => name !== 'README.md')) {
      for (const command of commandsOf(await readFile(join(folder, file), 'utf8'), 'look')) {
        // a release that was installed a moment ago has no measurements of its pods yet, which `kubectl top` calls an error
        await eventually(90, () => understood(file, command));
        commands++;
      }
    }
    console.log(`      ${commands} commands`);
  });

  it('sees requests that fail, and somebody is told', async () => {
    forward = await PortForward.start(namespace, `${release}-spa`, 8080);
    const authorization = await logIn(environment, forward.url);
    const create = async (): Promise<number> => {
      const answer = await fetch(`${forward!.url}/api/v1/tasks`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: authorization },
        body: '{"title":"watched"}',
      });
      await answer.text();
      return answer.status;
    };
    expect(await create()).to.equal(201);
    // one that was pending when the release started has until its next evaluation to go
    await until('no alert', 90, async () => (await prometheus.alerts(namespace)).length === 0);
    await sql(BREAK);
    await until('an alert about requests that fail', 240, async () => {
      expect(await create()).to.equal(500);
      return told('firing page TaskTrackerAvailabilityBudgetBurnsFast availability')();
    });
    expect((await receivedAlerts(environment)).join()).not.to.include('TaskTrackerDatabaseDown');
    await sql(MEND);
    expect(await create()).to.equal(201);
  });

  it('sees a database that is stopped, and that it is back', async () => {
    const scale = (replicas: number) =>
      environment.kubectl('scale', `statefulset/${release}-postgresql`, `--replicas=${replicas}`);
    await scale(0);
    await until('an alert about the database', 240, told('firing page TaskTrackerDatabaseDown'));
    await scale(1);
    await until('the end of the alert', 240, told('resolved page TaskTrackerDatabaseDown'));
    expect((await receivedAlerts(environment)).filter((line) => line.includes('TaskTrackerDown'))).to.deep.equal([]);
  });
});
