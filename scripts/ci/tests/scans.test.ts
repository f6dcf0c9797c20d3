import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../helm/lib/paths.ts';
import { mustRun, run } from '../../../helm/lib/run.ts';
import { need } from './support/tools.ts';

const git = (folder: string, ...args: string[]): Promise<string> =>
  mustRun('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args]);

describe('scripts/scan-secrets', () => {
  const scan = (folder: string) => run(join(root, 'scripts/scan-secrets'), [folder]);
  let folder: string;

  before(async function () {
    await need(this, 'gitleaks');
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    await git(folder, 'init', '--quiet');
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('finds nothing in the history of this project', async function () {
    if ((await run('git', ['-C', root, 'rev-parse', '--git-dir'])).code !== 0) this.skip();
    const { code, stdout } = await scan(root);
    expect(code, stdout).to.equal(0);
  });

  it('catches a planted secret, also one that a later commit deleted, and does not print it', async () => {
    // made here: in a file of this project it would be found in its history
    const secret = `glpat-${randomBytes(15).toString('base64url').slice(0, 20)}`;
    await writeFile(join(folder, 'settings.ts'), `export const token = '${secret}';\n`);
    await git(folder, 'add', '--all');
    await git(folder, 'commit', '--quiet', '--message', 'secret');
    await git(folder, 'rm', '--quiet', 'settings.ts');
    await git(folder, 'commit', '--quiet', '--message', 'gone');
    const { code, stdout, stderr } = await scan(folder);
    expect(code).to.equal(1);
    expect(stdout).to.include('gitlab-pat').and.to.include('settings.ts');
    expect(stdout + stderr).not.to.include(secret);
  });
});

/** Facts of one vulnerability in osv.dev's format: https://github.com/advisories/GHSA-35jh-r3h4-6jhm. */
const LODASH = {
  schema_version: '1.6.0',
  id: 'GHSA-35jh-r3h4-6jhm',
  modified: '2021-05-06T00:00:00Z',
  aliases: ['CVE-2021-23337'],
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
    },
  ],
};
/** Invented: low, and high without a version that mends it. */
const LOW = {
  ...LODASH,
  id: 'TEST-low',
  aliases: [],
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N' }],
  affected: [{ package: { ecosystem: 'npm', name: 'lodash' }, versions: ['4.17.21'] }],
};
const UNMENDED = { ...LODASH, id: 'TEST-unmended', aliases: [], affected: LOW.affected };

describe('scripts/scan-vulnerabilities (osv.dev cannot be asked here: a database of three entries takes its place)', () => {
  let folder: string;
  const scan = (version: string, ...args: string[]) =>
    lockfile(version).then((file) => run(join(root, 'scripts/scan-vulnerabilities'), [...args, file]));

  async function lockfile(version: string): Promise<string> {
    const file = join(folder, 'package-lock.json');
    const packages = { '': { name: 'test', version: '1.0.0' }, 'node_modules/lodash': { version } };
    await writeFile(file, JSON.stringify({ name: 'test', version: '1.0.0', lockfileVersion: 3, packages }));
    return file;
  }

  before(async function () {
    await need(this, 'osv-scanner');
    folder = await mkdtemp(join(tmpdir(), 'vulnerabilities-'));
    const database = join(folder, 'osv-scalibr/npm');
    await mkdir(database, { recursive: true });
    for (const entry of [LODASH, LOW, UNMENDED]) {
      await writeFile(join(folder, `${entry.id}.json`), JSON.stringify(entry));
    }
    // python3 stands in for zip, which few machines have
    const zip =
      "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], 'w'); [z.write(f, f.split('/')[-1]) for f in sys.argv[2:]]";
    const files = [LODASH, LOW, UNMENDED].map(({ id }) => join(folder, `${id}.json`));
    await mustRun('python3', ['-c', zip, join(database, 'all.zip'), ...files]);
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('catches a dependency that is known to be bad, and tells where it is mended', async () => {
    const { code, stdout } = await scan('4.17.20', '--database', folder);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^FAIL {2}7\.2 {2}lodash 4\.17\.20 \(npm\) {2}GHSA-35jh-r3h4-6jhm {2}mended in 4\.17\.21/m);
  });

  it('tells what is low, or mended nowhere, and fails for neither', async () => {
    const { code, stdout } = await scan('4.17.21', '--database', folder);
    expect(stdout).to.include('TEST-low').and.to.include('TEST-unmended').and.not.to.include('FAIL');
    expect(code).to.equal(0);
  });

  it('finds it in a bill of materials too', async () => {
    const sbom = join(folder, 'backend.cdx.json');
    const component = { type: 'library', name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash@4.17.20' };
    await writeFile(
      sbom,
      JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components: [component] }),
    );
    const { code, stdout } = await run(join(root, 'scripts/scan-vulnerabilities'), ['--database', folder, sbom]);
    expect(code, stdout).to.equal(1);
  });

  it('is no clean bill when the database cannot be read', async () => {
    const nowhere = join(folder, 'nowhere');
    await cp(join(folder, 'osv-scalibr/npm'), join(nowhere, 'elsewhere'), { recursive: true });
    const { code, stderr } = await scan('4.17.21', '--database', nowhere);
    expect(code).to.equal(2);
    expect(stderr).to.include('osv-scanner: exit code');
  });
});
