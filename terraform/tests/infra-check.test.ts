import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';

const command = join(import.meta.dirname, '../../scripts/infra-check');
const checks = execFileSync(command, ['--list'], { encoding: 'utf8' }).trim().split('\n');
const cannotRun = 75;
const run = (...parameters: string[]) => spawnSync(command, parameters, { encoding: 'utf8' });

describe('infrastructure without a cloud', () => {
  for (const check of checks) {
    it(check, function () {
      // the first time, a tool may have to be built
      this.timeout(600_000);
      const result = run('--only', check);
      if (result.status === cannotRun) {
        this.test!.title = result.stdout.trim();
        this.skip();
      }
      expect(result.status, result.stdout + result.stderr).to.equal(0);
    });
  }

  it('an unknown check is refused', () => {
    const result = run('--only', 'nothing');
    expect(result.status).to.equal(2);
    expect(result.stderr).to.contain("there is no check 'nothing'");
  });
});
