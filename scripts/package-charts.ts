/** Packages the charts of a release, with real dependencies only. */
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { chartSource, STAND_IN } from '../helm/lib/chart-sources.ts';
import { appChart, root, umbrellaChart } from '../helm/lib/paths.ts';
import { mustRun } from '../helm/lib/run.ts';
import { readDependencies } from '../helm/lib/umbrella.ts';

const usage = `usage: scripts/package-charts [--into DIR] [--chart DIR]

Packages helm/app and helm/tasktracker into DIR (default helm/packages/) and prints the files. Run scripts/chart-deps
first. Charts with stand-ins for their dependencies are refused.

  --chart DIR  another copy of the umbrella chart, as scripts/chart-deps --into makes it
  --help       this text
`;

/** @throws Error when a dependency is missing, has another version or is a stand-in */
async function checkDependencies(umbrella: string): Promise<void> {
  if ((await chartSource(umbrella)) === undefined) {
    throw new Error(`${join(umbrella, 'charts')} is not filled: run scripts/chart-deps first`);
  }
  const there = await readdir(join(umbrella, 'charts'));
  for (const { name, version } of await readDependencies(umbrella)) {
    const file = `${name}-${version}.tgz`;
    if (!there.includes(file)) throw new Error(`charts/${file} is missing: run scripts/chart-deps again`);
    const metadata = parse(await mustRun('helm', ['show', 'chart', join(umbrella, 'charts', file)])) as {
      annotations?: Record<string, string>;
    };
    if (metadata.annotations?.[STAND_IN] !== undefined) {
      throw new Error(`charts/${file} is a stand-in for tests: run scripts/chart-deps with CHARTS_DIR or a network`);
    }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      into: { type: 'string', default: join(root, 'helm/packages') },
      chart: { type: 'string', default: umbrellaChart },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const umbrella = resolve(values.chart);
  await checkDependencies(umbrella);
  await mkdir(values.into, { recursive: true });
  for (const chart of [appChart, umbrella]) {
    const output = await mustRun('helm', ['package', chart, '-d', values.into]);
    process.stdout.write(`${output.slice(output.lastIndexOf(': ') + 2).trim()}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`package-charts: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
