/** The charts under test: copies of both, the umbrella's dependencies filled with stand-ins. Made once for all tests. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appChart, root, umbrellaChart } from '../../lib/paths.ts';
import { mustRun, run } from '../../lib/run.ts';
import { pinnedVersion } from './helm.ts';

export interface Profile {
  /** For the names of tests. */
  name: string;
  chart: string;
  /** Values files. */
  files: string[];
}

const work = await mkdtemp(join(tmpdir(), 'chart-tests-'));

/** Is the tool here, in the version that the project pins? */
async function has(tool: string, args: string[]): Promise<boolean> {
  const result = await run(tool, args);
  return result.code === 0 && result.stdout.includes(pinnedVersion(tool));
}

/** The Helm commands that are here; a test for one that is not skips itself. */
export const helms = {
  helm: await has('helm', ['version', '--short']),
  helm4: await has('helm4', ['version', '--short']),
};

/** Copy of the application chart, for tests that change its files. */
export const appCopy = join(work, 'app');

/** Folder of the umbrella chart with stand-ins. */
export const umbrella = join(work, 'tasktracker');
if (helms.helm) await mustRun(join(root, 'scripts/chart-deps'), ['--stand-ins', '--into', work]);
after(() => rm(work, { recursive: true, force: true }));

/** Values that the application chart cannot do without. */
export const appValues = ['database.host=db.example.org', 'database.existingSecret=db'];

/** Skips the tests of a suite when Helm 3 is missing; nothing here works without it. */
export function needsHelm(context: Mocha.Context): void {
  if (!helms.helm) {
    console.log(`      helm ${pinnedVersion('helm')} is not here; scripts/tools installs it`);
    context.skip();
  }
}

/** The scenarios of a chart's ci/ folder. */
async function scenarios(chart: string, source: string): Promise<Profile[]> {
  const names = (await readdir(join(source, 'ci'))).toSorted();
  return names.map((name) => ({
    name: `${chart === appChart ? 'app' : 'tasktracker'} with ci/${name}`,
    chart,
    files: [join(source, 'ci', name)],
  }));
}

/** Every way in which the charts are rendered by the tests. */
export const profiles: Profile[] = [
  ...(await scenarios(appChart, appChart)),
  { name: 'tasktracker', chart: umbrella, files: [] },
  ...['environment', 'platform'].map((name) => ({
    name: `tasktracker with values-${name}.yaml`,
    chart: umbrella,
    files: [join(umbrellaChart, `values-${name}.yaml`)],
  })),
  ...(await scenarios(umbrella, umbrellaChart)),
];
