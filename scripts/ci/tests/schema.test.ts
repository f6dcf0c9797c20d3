import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../../helm/lib/paths.ts';
import { run } from '../../../helm/lib/run.ts';

const check = (...files: string[]) => run(join(root, 'scripts/check-pipeline'), files, { timeout: 120_000 });

describe('the pipeline and the settings of Renovate', () => {
  let folder: string;
  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'schema-'));
    if ((await run('python3', ['-c', 'import venv, ensurepip'])).code !== 0) {
      console.log('      skipped: python3 has no venv');
      this.skip();
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('fit their schemas, and the toolbox has the tag of what it is made from', async () => {
    const { code, stdout, stderr } = await check();
    expect(code, stdout + stderr).to.equal(0);
  });

  it('have an expression that finds the coverage in what the tests of the backend print', async () => {
    const pipeline = parse(await readFile(join(root, 'scripts/ci/test.yml'), 'utf8'), { logLevel: 'silent' }) as {
      integration: { coverage: string };
    };
    const { reporter } = JSON.parse(await readFile(join(root, 'backend/.c8rc.json'), 'utf8')) as { reporter: string[] };
    const covered = join(folder, 'covered.mjs');
    await writeFile(covered, 'export const covered = 1;\n');
    const options = ['--reporter', reporter[0]!, '--reports-dir', folder, '--temp-directory', join(folder, 'c8')];
    const c8 = join(root, 'node_modules/c8/bin/c8.js');
    const printed = await run(process.execPath, [c8, ...options, process.execPath, covered], { cwd: folder });
    const expression = new RegExp(pipeline.integration.coverage.slice(1, -1), 'm');
    expect(printed.stdout).to.match(expression);
  });

  it('would not with a key that GitLab does not know', async () => {
    const file = join(folder, 'wrong.yml');
    await writeFile(file, 'job: { script: [true], neeeds: [] }\n');
    expect((await check(file)).code).to.equal(1);
  });
});
