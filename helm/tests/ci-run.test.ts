import { expect } from 'chai';
import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../lib/paths.ts';
import { mustRun, run, type RunResult } from '../lib/run.ts';

describe('.ci/run', () => {
  let bin: string;
  const program = async (name: string, body: string): Promise<void> => {
    await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  };

  // a machine with nothing but what the script itself is made of, and with an apt-get and an npm that only take notes
  beforeEach(async () => {
    bin = await mkdtemp(join(tmpdir(), 'ci-run-'));
    for (const name of ['bash', 'date', 'dirname', 'readlink']) {
      await symlink((await mustRun('sh', ['-c', `command -v ${name}`])).trim(), join(bin, name));
    }
    await program('npm', 'echo "npm $* with GOTOOLCHAIN=$GOTOOLCHAIN"');
    await program('apt-get', `echo "$@" >>${bin}/notes`);
  });
  afterEach(() => rm(bin, { recursive: true, force: true }));

  const start = (...args: string[]): Promise<RunResult> =>
    run(join(root, '.ci/run'), args, { env: { PATH: bin, KUBECONFIG: '/dev/null', GOTOOLCHAIN: '' } });

  it('installs as root what is missing, Go with certificates and Python with venv among it, and lets Go fetch a newer Go', async () => {
    await program('id', 'echo 0');
    const { code, stdout, stderr } = await start();
    expect(code, stderr).to.equal(0);
    const installed = (await readFile(join(bin, 'notes'), 'utf8'))
      .split('\n')
      .find((line) => line.startsWith('install'));
    expect(installed?.split(' ')).to.include.members([
      'chromium',
      'git',
      'golang-go',
      'clamav-daemon',
      'ca-certificates',
      'python3-venv',
    ]);
    expect(stdout).to.include('npm test with GOTOOLCHAIN=auto');
  });

  it('installs nothing that is there', async () => {
    await program('id', 'echo 0');
    for (const name of ['chromium', 'git', 'go', 'python3', 'openssl', 'curl', 'gpg', 'clamd', 'rsync'])
      await program(name, '');
    expect((await start()).code).to.equal(0);
    expect(await readFile(join(bin, 'notes'), 'utf8').catch(() => '')).to.equal('');
  });

  it('installs for one stage no more than that needs, and runs no other', async () => {
    await program('id', 'echo 0');
    const { code, stdout, stderr } = await start('--only', 'spa,browser');
    expect(code, stderr).to.equal(0);
    const installed = (await readFile(join(bin, 'notes'), 'utf8'))
      .split('\n')
      .find((line) => line.startsWith('install'));
    expect(installed)
      .to.include('chromium')
      .and.not.to.match(/git|golang|clamav|rsync|python3/);
    expect(stdout).to.include('npm test -- --only spa,browser with');
  });

  it('names what it may not install, and tests all the same', async () => {
    await program('id', 'echo 1000');
    const { code, stdout } = await start();
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/cannot install it: chromium git golang-go/)
      .and.to.include('npm test');
  });
});
