/** Mocha's spec reporter, which also hands the totals to the runner by a file, and writes a report for GitLab. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** What a Mocha run hands over. */
export interface Totals {
  passed: number;
  /** Names, each with the beginning of its reason: the last lines of a log are often all that is left of it. */
  failed: string[];
  skipped: string[];
}

export default class TotalsReporter extends Mocha.reporters.Spec {
  private readonly report: Mocha.reporters.XUnit | undefined;

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const totals: Totals = { passed: 0, failed: [], skipped: [] };
    const reports = process.env['TEST_REPORTS'];
    if (reports) {
      // the format that GitLab calls JUnit
      const output = join(reports, `${process.env['TEST_REPORT_NAME'] ?? 'tests'}.xml`);
      this.report = new Mocha.reporters.XUnit(runner, { ...options, reporterOptions: { output } });
    }
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, () => totals.passed++);
    runner.on(EVENT_TEST_FAIL, (test, error: Error) => totals.failed.push(`${test.fullTitle()}${because(error)}`));
    runner.on(EVENT_TEST_PENDING, (test) => totals.skipped.push(test.fullTitle()));
    runner.on(EVENT_RUN_END, () => {
      const file = process.env['TEST_TOTALS_FILE'];
      if (file) writeFileSync(file, JSON.stringify(totals));
    });
  }

  /** Called by Mocha at the end: the report is written by then. */
  override done(failures: number, end: (failures: number) => void): void {
    if (this.report) this.report.done(failures, end);
    else end(failures);
  }
}

function because(error: Error): string {
  const lines = error.message.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(0, 8)
    .map((line) => `\n    ${line.slice(0, 300)}`)
    .join('');
}
