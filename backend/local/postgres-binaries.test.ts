import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { asServerUser, findBinaries, serverUser } from './postgres-binaries.ts';

describe('PostgreSQL started by root (needs root on Linux)', () => {
  it('runs as another user, also with its programs and data below a folder that is closed to others', async function () {
    const user = serverUser();
    if (!user || process.platform !== 'linux') return this.skip();
    // made with mode 700, and kept so
    const closed = mkdtempSync(join(tmpdir(), 'tasktracker-closed-'));
    try {
      const { initdb } = await findBinaries();
      cpSync(dirname(dirname(initdb)), join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
      const copy = join(closed, 'native', 'bin', basename(initdb));
      const home = join(closed, 'home');
      mkdirSync(home);
      chownSync(home, user.uid, user.gid);
      const command = [copy, `--pgdata=${join(home, 'cluster')}`, '--auth=trust', '--locale=C.UTF-8', '--no-sync'];
      const [file, ...parameters] = asServerUser(user, command, [copy, home]) as [string, ...string[]];
      execFileSync(file, parameters, { stdio: 'pipe', cwd: home });
      expect(existsSync(join(home, 'cluster', 'PG_VERSION'))).to.equal(true);
    } finally {
      rmSync(closed, { recursive: true, force: true });
    }
  });
});
