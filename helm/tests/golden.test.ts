import { expect } from 'chai';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { needsHelm, profiles } from './support/charts.ts';
import { golden, goldenFolder, goldenName } from './support/golden.ts';

const isWriting = process.env['GOLDEN'] === 'write';

describe('what every values file renders to is as in helm/tests/golden (else: GOLDEN=write npm test -- --only charts)', function () {
  before(async function () {
    needsHelm(this);
    if (isWriting) await mkdir(goldenFolder, { recursive: true });
  });

  for (const profile of profiles) {
    it(profile.name, async () => {
      const file = join(goldenFolder, goldenName(profile));
      const rendered = await golden(profile);
      if (isWriting) await writeFile(file, rendered);
      const kept = (await readFile(file, 'utf8')).split('\n');
      const now = rendered.split('\n');
      const at = now.findIndex((line, index) => line !== kept[index]);
      const difference = at < 0 ? '' : `line ${at + 1}: "${kept[at]}" has become "${now[at]}"`;
      expect(rendered === kept.join('\n'), difference || 'the end is missing').to.equal(true);
    });
  }

  it('and there is no file of a profile that is gone', async () => {
    expect((await readdir(goldenFolder)).toSorted()).to.deep.equal(profiles.map(goldenName).toSorted());
  });
});
