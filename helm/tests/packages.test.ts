import { expect } from 'chai';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../lib/paths.ts';
import { mustRun, run, type RunResult } from '../lib/run.ts';
import { helms, needsHelm, umbrella } from './support/charts.ts';
import { Registry } from './support/registry.ts';

const NAME = 'throw-away@example.org';

describe('packages of a release (the umbrella chart has only the dependency app here)', function () {
  let work: string;
  let small: string;
  let version: string;
  const packageCharts = (...args: string[]): Promise<RunResult> =>
    run(join(root, 'scripts/package-charts'), ['--chart', small, ...args]);

  before(async function () {
    needsHelm(this);
    work = await mkdtemp(join(tmpdir(), 'packages-'));
    small = join(work, 'tasktracker');
    const others = (path: string): boolean => !/\/charts\/(?!app-)[^/]+\.tgz$|Chart\.lock$/.test(path);
    await cp(umbrella, small, { recursive: true, filter: others });
    const file = join(small, 'Chart.yaml');
    const chart = parse(await readFile(file, 'utf8')) as { version: string; dependencies: { name: string }[] };
    chart.dependencies = chart.dependencies.filter(({ name }) => name === 'app');
    version = chart.version;
    await writeFile(file, stringify(chart));
  });
  after(async () => {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  it('need both, a key and its keyring, and an address of OCI', async () => {
    expect((await packageCharts('--sign', NAME)).stderr).to.include('--sign and --keyring work together only');
    expect((await packageCharts('--push', 'https://example.org')).stderr).to.include('must begin with oci://');
  });

  describe('signed and pushed to a real registry', () => {
    let registry: Registry;
    let keyring: string;
    let publicKeys: string;
    let packages: string;

    before(async function () {
      this.timeout(600_000);
      const tools = await run(join(root, 'scripts/tools'), ['--only', 'registry']);
      const missing = [tools.code === 0 ? '' : tools.stdout, (await run('gpg', ['--version'])).code === 0 ? '' : 'gpg'];
      if (missing.some(Boolean)) {
        console.log(`      missing: ${missing.join(' ').trim()}`);
        this.skip();
      }
      registry = await Registry.start(tools.stdout.trim().split(' ').at(-1)!);
      const home = await mkdtemp(join(tmpdir(), 'gpg-'));
      const gpg = (...args: string[]): Promise<string> =>
        mustRun('gpg', [
          '--homedir',
          home,
          '--batch',
          '--yes',
          '--pinentry-mode',
          'loopback',
          '--passphrase',
          '',
          ...args,
        ]);
      try {
        await gpg('--quick-generate-key', NAME, 'rsa3072', 'sign', '1d');
        [keyring, publicKeys] = [join(work, 'secret.gpg'), join(work, 'public.gpg')];
        await gpg('--output', keyring, '--export-secret-keys', NAME);
        await gpg('--output', publicKeys, '--export', NAME);
      } finally {
        await run('gpgconf', ['--homedir', home, '--kill', 'all']);
        await rm(home, { recursive: true, force: true });
      }
      packages = join(work, 'out');
      const address = `oci://${registry.name}/charts`;
      const signature = ['--sign', NAME, '--keyring', keyring];
      const result = await packageCharts('--into', packages, ...signature, '--push', address, '--plain-http');
      expect(result.code, result.stderr).to.equal(0);
      expect(result.stdout.trim().split('\n')).to.have.lengthOf(2);
    });
    after(() => registry?.stop());

    for (const helm of Object.keys(helms)) {
      it(`are pulled from there and verified by ${helm}`, async function () {
        if (!helms[helm as keyof typeof helms]) this.skip();
        for (const name of ['app', 'tasktracker']) {
          const into = await mkdtemp(join(work, 'pull-'));
          const from = [`oci://${registry.name}/charts/${name}`, '--version', version, '--plain-http'];
          const result = await run(helm, ['pull', ...from, '--verify', '--keyring', publicKeys, '--destination', into]);
          expect(result.code, result.stderr).to.equal(0);
          expect(result.stdout + result.stderr).to.include(NAME);
          expect(await readFile(join(into, `${name}-${version}.tgz`))).to.deep.equal(
            await readFile(join(packages, `${name}-${version}.tgz`)),
          );
        }
      });

      it(`are refused by ${helm} when they were changed`, async function () {
        if (!helms[helm as keyof typeof helms]) this.skip();
        const file = join(await mkdtemp(join(work, 'changed-')), `app-${version}.tgz`);
        await cp(join(packages, `tasktracker-${version}.tgz`), file);
        await cp(join(packages, `app-${version}.tgz.prov`), `${file}.prov`);
        const result = await run(helm, ['verify', file, '--keyring', publicKeys]);
        expect(result.code).to.equal(1);
        expect(result.stderr).to.include('sha256 sum does not match');
      });
    }
  });
});
