/** Tests for a command that has checks: --list names them, --only runs one, exit code 75 says that it cannot run here. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const CANNOT_RUN = 75;

/** One test for each check of a command in scripts/. What cannot run is skipped by the reason that the command gives. */
export function testListedChecks(name: string): void {
  const command = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const checks = execFileSync(command, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  const run = (...parameters: string[]) => spawnSync(command, parameters, { encoding: 'utf8' });

  for (const check of checks) {
    it(check, function () {
      // the first time, tools may have to be built or installed
      this.timeout(900_000);
      const result = run('--only', check);
      if (result.status === CANNOT_RUN) {
        this.test!.title = (result.stdout || `${check}: ${result.stderr}`).trim();
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
}
