/** Fills the charts/ folder of the umbrella chart; the command line of helm/lib/chart-sources.ts. */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chartSource, fromFolder, fromRepositories, fromStandIns } from '../helm/lib/chart-sources.ts';
import { appChart, umbrellaChart } from '../helm/lib/paths.ts';
import { run } from '../helm/lib/run.ts';

const usage = `usage: scripts/chart-deps [--stand-ins | --allow-stand-ins] [--into DIR] [--timeout SECONDS]

Fills helm/tasktracker/charts/ with the charts that Chart.yaml names, in exactly those versions:
  1. from the folder CHARTS_DIR of packaged charts (*.tgz), where that variable is set;
  2. else by "helm dependency build", from the repositories that Chart.yaml names. It fails where they cannot be reached.

For tests there are small stand-ins, which keep no data safe; a release is never packaged with them.

  --stand-ins        take the stand-ins
  --allow-stand-ins  take them where 2 fails
  --into DIR         leave the checkout alone: copy both charts to DIR and fill DIR/tasktracker/charts/
  --timeout SECONDS  for each step of 2 (default 120)
  --help             this text
`;

/** Copies the charts, without what an earlier run put into charts/. */
async function copyCharts(into: string): Promise<string> {
  await mkdir(into, { recursive: true });
  const copy = join(into, 'tasktracker');
  await cp(appChart, join(into, 'app'), { recursive: true });
  await cp(umbrellaChart, copy, { recursive: true, filter: (path) => path !== join(umbrellaChart, 'charts') });
  return copy;
}

const say = (text: string): void => void process.stderr.write(`chart-deps: ${text}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'stand-ins': { type: 'boolean', default: false },
      'allow-stand-ins': { type: 'boolean', default: false },
      into: { type: 'string' },
      timeout: { type: 'string', default: '120' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const seconds = Number(values.timeout);
  if (!(seconds > 0)) throw new Error(`--timeout takes a number of seconds, not '${values.timeout}'`);
  if ((await run('helm', ['version', '--short'])).code !== 0) {
    throw new Error('helm is not here: install it, or run scripts/tools --only helm');
  }
  const umbrella = values.into === undefined ? umbrellaChart : await copyCharts(resolve(values.into));

  const folder = process.env['CHARTS_DIR'];
  if (values['stand-ins']) {
    await fromStandIns(umbrella);
    say('STAND-INS for tests, as asked; no release can be packaged with them');
  } else if (folder) {
    await fromFolder(umbrella, resolve(folder));
    say(`packaged charts from CHARTS_DIR, ${folder}`);
  } else {
    // stand-ins of an earlier run must not stay for a release after this one failed
    if ((await chartSource(umbrella)) === 'stand-ins') await rm(join(umbrella, 'charts'), { recursive: true });
    say('fetching from the repositories (helm dependency build) ...');
    const problem = await fromRepositories(umbrella, seconds * 1000);
    if (problem === undefined) {
      say('fetched from the repositories (helm dependency build)');
    } else if (!values['allow-stand-ins']) {
      throw new Error(
        `the charts cannot be fetched from their repositories: ${problem}\n` +
          'Set CHARTS_DIR to a folder with the packaged charts, or, for tests only, add --allow-stand-ins.',
      );
    } else {
      say(`the charts cannot be fetched from their repositories: ${problem}`);
      await fromStandIns(umbrella);
      say('STAND-INS for tests instead; no release can be packaged with them');
    }
  }
  process.stdout.write(`${join(umbrella, 'charts')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`chart-deps: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
