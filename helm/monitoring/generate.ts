/**
 * Writes the rules and dashboards of helm/app/files that follow from the definitions here; with --check it only tells
 * whether they are up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { appChart } from '../lib/paths.ts';
import { dashboards } from './dashboards/index.ts';
import { readDefinition, sloRules } from './lib/slo.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const NOTE = '# Made by helm/monitoring/generate.ts from helm/monitoring/slo.yaml: change it there.\n';

const files: Record<string, string> = {
  'rules/slo.yaml': NOTE + stringify(sloRules(await readDefinition()), { lineWidth: 0 }),
};
for (const [name, dashboard] of Object.entries(dashboards(await readDefinition()))) {
  files[`dashboards/${name}.json`] = `${JSON.stringify(dashboard, null, 2)}\n`;
}

for (const [name, text] of Object.entries(files)) {
  const path = join(appChart, 'files', name);
  if (!values.check) await writeFile(path, text);
  else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`helm/app/files/${name} is out of date. Run: scripts/node helm/monitoring/generate.ts\n`);
    process.exitCode = 1;
  }
}
