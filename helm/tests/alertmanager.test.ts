import { expect } from 'chai';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { umbrellaChart } from '../lib/paths.ts';
import { run } from '../lib/run.ts';
import { needsHelm, umbrella } from './support/charts.ts';
import { only, refusal, render } from './support/helm.ts';

const everybody = join(umbrellaChart, 'ci/logs-and-alerts-values.yaml');
const ROUTING = 'kube-prometheus-stack.alertmanager.routing';

/** Shows the template in an object of its own: the chart that uses it is a stand-in here. */
const PROBE = `apiVersion: v1
kind: ConfigMap
metadata: { name: alertmanager-probe }
data:
  alertmanager.yaml: {{ tpl (index .Values "kube-prometheus-stack" "alertmanager" "stringConfig") (dict "Values" (index .Values "kube-prometheus-stack") "Template" .Template) | quote }}
`;

describe('the configuration of Alertmanager', function () {
  let work: string;
  let chart: string;

  before(async function () {
    needsHelm(this);
    if ((await run('amtool', ['--version'])).code !== 0) {
      console.log('      amtool is not here; scripts/tools installs it');
      this.skip();
    }
    work = await mkdtemp(join(tmpdir(), 'alertmanager-'));
    chart = join(work, 'tasktracker');
    await cp(umbrella, chart, { recursive: true });
    await writeFile(join(chart, 'templates/probe.yaml'), PROBE);
  });
  after(async () => {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  async function configuration(files: string[], set: string[] = []): Promise<string> {
    const probe = only(await render(chart, { files, set }), 'ConfigMap', 'alertmanager-probe');
    const file = join(work, 'alertmanager.yaml');
    await writeFile(file, (probe['data'] as Record<string, string>)['alertmanager.yaml']!);
    return file;
  }
  /** The receiver that an alert with these labels goes to. */
  async function receiverOf(file: string, ...labels: string[]): Promise<string> {
    const { stdout } = await run('amtool', ['config', 'routes', 'test', `--config.file=${file}`, ...labels]);
    return stdout.trim();
  }

  it('is accepted by Alertmanager, with nobody to tell and with everybody', async () => {
    for (const [files, receivers] of [
      [[], 0],
      [[everybody], 5],
    ] as const) {
      const file = await configuration([...files]);
      const result = await run('amtool', ['check-config', file]);
      expect(result.code, result.stdout + result.stderr).to.equal(0);
      const text = JSON.stringify((await run('cat', [file])).stdout);
      expect(text.match(/send_resolved/g) ?? []).to.have.lengthOf(receivers);
    }
  });

  it('sends pages and tickets, and those of kube-prometheus-stack, where they belong', async () => {
    const file = await configuration([everybody]);
    expect(await receiverOf(file, 'severity=page', 'alertname=TaskTrackerDown')).to.equal('page');
    expect(await receiverOf(file, 'severity=critical')).to.equal('page');
    expect(await receiverOf(file, 'severity=ticket')).to.equal('ticket');
    expect(await receiverOf(file, 'severity=warning')).to.equal('ticket');
    expect(await receiverOf(file, 'alertname=Watchdog', 'severity=none')).to.equal('nobody');
    expect(await receiverOf(file, 'severity=info')).to.equal('nobody');
  });

  it('reads every secret from a file, and holds none', async () => {
    const { stdout } = await run('cat', [await configuration([everybody])]);
    expect(stdout).to.include('auth_password_file').and.include('bot_token_file').and.include('url_file');
    expect(stdout).not.to.match(/password:|bot_token:|url:/);
    expect(stdout).to.include('chat_id: -100123456789');
  });

  it('sends by a channel only the severities that it is for', async () => {
    const { stdout } = await run('cat', [await configuration([everybody], [`${ROUTING}.webhook.severities={ticket}`])]);
    const [page = '', ticket = ''] = stdout.split('- name: ticket');
    expect(page).to.include('telegram_configs').and.not.include('webhook_configs');
    expect(ticket).to.include('webhook_configs').and.not.include('telegram_configs');
  });

  it('is refused without a sender, without a server, and with a key that does not exist', async () => {
    const files = [everybody];
    expect(await refusal(chart, { files, set: [`${ROUTING}.email.from=`] })).to.include('email.from is empty');
    expect(await refusal(chart, { files, set: [`${ROUTING}.email.smarthost=`] })).to.include(
      'email.smarthost is empty',
    );
    expect(await refusal(chart, { files, set: [`${ROUTING}.telegramm.chatId=1`] })).to.include('telegramm');
    expect(await refusal(chart, { files, set: [`${ROUTING}.webhook.severities={all}`] })).to.include('severities');
  });
});
