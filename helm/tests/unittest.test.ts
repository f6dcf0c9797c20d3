import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../lib/run.ts';
import { appCopy, needsHelm, umbrella } from './support/charts.ts';
import { only, render } from './support/helm.ts';

describe('helm-unittest', function () {
  before(async function () {
    needsHelm(this);
    if ((await run('helm-unittest', ['--help'])).code !== 0) {
      console.log('      helm-unittest is not here; scripts/tools installs it');
      this.skip();
    }
    await nameMigration();
  });

  for (const [name, chart] of Object.entries({ app: appCopy, tasktracker: umbrella })) {
    it(`the suites of ${name}`, async () => {
      const result = await run('helm-unittest', ['--strict', '--file', 'tests/*_test.yaml', chart]);
      expect(result.code, result.stdout + result.stderr).to.equal(0);
      const passed = /Tests: +(\d+) passed, (\d+) total/.exec(result.stdout);
      expect(passed, result.stdout).not.to.equal(null);
      expect(Number(passed![1])).to.be.greaterThan(3);
      expect(passed![1]).to.equal(passed![2]);
    });
  }
});

/** Puts the name of the migration's Job, a hash of what it runs, into the suite about migrations that failed. */
async function nameMigration(): Promise<void> {
  const suite = join(appCopy, 'tests/migration-retry_test.yaml');
  const set = ['database.host=db.example.org', 'database.existingSecret=db'];
  const { name } = only(await render(appCopy, { set }), 'Job').metadata;
  await writeFile(suite, (await readFile(suite, 'utf8')).replaceAll('tasks-migrate-NAME', name));
}
