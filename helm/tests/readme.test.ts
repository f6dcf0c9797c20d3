import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { appChart, umbrellaChart } from '../lib/paths.ts';
import { readmeWithTable, readValues } from '../lib/values-table.ts';

for (const [name, chart] of Object.entries({ app: appChart, tasktracker: umbrellaChart })) {
  describe(`README.md of the chart ${name}`, () => {
    it('has the values of values.yaml (else: scripts/node helm/lib/values-table.ts --write)', async () => {
      expect(await readFile(join(chart, 'README.md'), 'utf8')).to.equal(await readmeWithTable(chart));
    });

    it('describes every value', async () => {
      const values = readValues(await readFile(join(chart, 'values.yaml'), 'utf8'));
      expect(values).to.have.length.greaterThan(20);
      expect(values.filter(({ description }) => !description).map(({ path }) => path)).to.deep.equal([]);
    });
  });
}

describe('UPGRADE.md of the umbrella chart', () => {
  it('says what the version of the chart asks for', async () => {
    const { version } = parse(await readFile(join(umbrellaChart, 'Chart.yaml'), 'utf8')) as { version: string };
    const text = await readFile(join(umbrellaChart, 'UPGRADE.md'), 'utf8');
    expect(text).to.include(`\n## To ${version}\n`);
  });
});

describe('the table of values', () => {
  it('takes the comment before a key, before the first key of a map, and of the map above', () => {
    const text = [
      '# file',
      '',
      '# -- One',
      'a: 1',
      'b:',
      '  # -- Two',
      '  c: "x"',
      '# -- All',
      'd:',
      '  e: []',
      '  f: { g: 1 }',
    ];
    expect(readValues(text.join('\n'))).to.deep.equal([
      { path: 'a', value: '1', description: 'One' },
      { path: 'b.c', value: '"x"', description: 'Two' },
      { path: 'd.e', value: '[]', description: 'All' },
      { path: 'd.f', value: '{"g":1}', description: 'All' },
    ]);
  });
});
