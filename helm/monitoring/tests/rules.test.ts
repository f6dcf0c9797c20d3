import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../lib/paths.ts';
import { run } from '../../lib/run.ts';
import { readAlerts, rulesFolder } from '../lib/files.ts';
import { budgetOf, readDefinition, sloRules } from '../lib/slo.ts';
import { commandsOf } from '../lib/runbooks.ts';

const runbooks = join(root, 'docs/runbooks');
const tests = join(import.meta.dirname, 'rules');

interface RuleTests {
  tests: { alert_rule_test?: { alertname: string; exp_alerts?: unknown[] }[] }[];
}

describe('the rules of Prometheus', () => {
  before(async function () {
    if ((await run('promtool', ['--version'])).code === 0) return;
    console.log('      promtool is not here; scripts/tools installs it');
    this.skip();
  });

  it('are valid', async () => {
    const files = (await readdir(rulesFolder)).map((file) => join(rulesFolder, file));
    const result = await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...files]);
    expect(result.code, result.stdout + result.stderr).to.equal(0);
  });

  for (const file of ['alerts', 'slo', 'slo-slow']) {
    it(`fire when they must, and stay quiet when they must: ${file}.test.yaml`, async () => {
      const result = await run('promtool', ['test', 'rules', join(tests, `${file}.test.yaml`)]);
      expect(result.code, result.stdout + result.stderr).to.equal(0);
    });
  }
});

describe('every alert', () => {
  it('has a test in which it fires, and one in which it does not', async () => {
    const files = await readdir(tests);
    expect(files.toSorted()).to.deep.equal(['alerts.test.yaml', 'slo-slow.test.yaml', 'slo.test.yaml']);
    const cases = (await Promise.all(files.map((file) => readFile(join(tests, file), 'utf8'))))
      .map((text) => parse(text) as RuleTests)
      .flatMap((file) => file.tests.flatMap((test) => test.alert_rule_test ?? []));
    const names = (await readAlerts()).map(({ alert }) => alert!);
    expect(names.length).to.be.greaterThan(10);
    for (const name of names) {
      const own = cases.filter(({ alertname }) => alertname === name);
      expect(
        own.some(({ exp_alerts = [] }) => exp_alerts.length > 0),
        `${name} fires nowhere`,
      ).to.equal(true);
      expect(
        own.some(({ exp_alerts = [] }) => exp_alerts.length === 0),
        `${name} is quiet nowhere`,
      ).to.equal(true);
    }
    expect(new Set(cases.map(({ alertname }) => alertname))).to.have.keys(names);
  });

  it('has a severity, a summary, a description and its own runbook', async () => {
    for (const { alert, labels, annotations } of await readAlerts()) {
      expect(['page', 'ticket'], alert).to.include(labels?.['severity']);
      expect(annotations, alert).to.have.keys('summary', 'description', 'runbook_url');
      expect(annotations!['runbook_url']).to.equal(`docs/runbooks/${alert}.md`);
    }
  });

  it('has a runbook that says what it means, where to look and what to do; and no runbook is left over', async () => {
    const names = (await readAlerts()).map(({ alert }) => `${alert}.md`);
    const found = (await readdir(runbooks)).filter((file) => file !== 'README.md');
    expect(found.toSorted()).to.deep.equal(names.toSorted());
    const index = await readFile(join(runbooks, 'README.md'), 'utf8');
    for (const name of names) {
      const text = await readFile(join(runbooks, name), 'utf8');
      expect(text, name).to.match(new RegExp(`^# ${name.replace('.md', '')}\n`));
      for (const heading of ['## What it means', '## Look', '## Repair']) expect(text, name).to.include(heading);
      expect(commandsOf(text, 'look').length, `${name} has no command`).to.be.greaterThan(0);
      expect(index, `README.md lacks ${name}`).to.include(`](${name})`);
    }
  });

  it('has a runbook whose commands a shell can read', async () => {
    for (const { alert } of await readAlerts()) {
      const text = await readFile(join(runbooks, `${alert}.md`), 'utf8');
      for (const command of [...commandsOf(text, 'look'), ...commandsOf(text, 'repair')]) {
        const result = await run('bash', ['-n', '-c', command]);
        expect(result.code, `${alert}: ${command}\n${result.stderr}`).to.equal(0);
      }
    }
  });
});

describe('the rules of the objectives', () => {
  it('follow from the definition alone', async () => {
    const definition = await readDefinition();
    const changed = structuredClone(definition);
    changed.objectives[0]!.percent = 99.5;
    const text = JSON.stringify(sloRules(changed));
    expect(text).to.include('14.4 * 0.005').and.not.include('14.4 * 0.001');
    const { groups } = sloRules(definition);
    const records = groups[0]!.rules.map(({ record }) => record).filter((record) => record?.includes('error_ratio'));
    expect(records).to.have.members(
      ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map((window) => `tasktracker:slo_error_ratio:rate${window}`),
    );
  });

  it('have budgets without the noise of binary fractions', () => {
    expect([99.9, 99, 99.95].map((percent) => budgetOf({ percent }))).to.deep.equal([0.001, 0.01, 0.0005]);
  });
});
