import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('would not with a key that GitLab does not know', async () => {
    const file = join(folder, 'wrong.yml');
    await writeFile(file, 'job: { script: [true], neeeds: [] }\n');
    expect((await check(file)).code).to.equal(1);
  });
});
