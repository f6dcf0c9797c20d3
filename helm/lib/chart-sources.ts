/** The three ways to fill the umbrella chart's charts/ folder. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { root, standIns } from './paths.ts';
import { mustRun, run } from './run.ts';
import { type Dependency, readDependencies } from './umbrella.ts';

/** Where the charts came from, as charts/.source says. Helm ignores files in charts/ that begin with a dot. */
export type Source = 'CHARTS_DIR' | 'dependency build' | 'stand-ins';

/** Marks the Chart.yaml of a stand-in. */
export const STAND_IN = 'tasktracker/stand-in';

const fileName = (dependency: Dependency): string => `${dependency.name}-${dependency.version}.tgz`;
const isLocal = (dependency: Dependency): boolean => dependency.repository.startsWith('file://');

/** Empties charts/ and packages the dependencies that lie beside the umbrella chart. */
async function packageLocal(umbrella: string): Promise<Dependency[]> {
  const dependencies = await readDependencies(umbrella);
  const charts = join(umbrella, 'charts');
  await rm(charts, { recursive: true, force: true });
  await mkdir(charts);
  for (const dependency of dependencies.filter(isLocal)) {
    await mustRun('helm', ['package', join(umbrella, dependency.repository.slice('file://'.length)), '-d', charts]);
    const made = await readdir(charts);
    if (!made.includes(fileName(dependency))) {
      throw new Error(`Chart.yaml asks for ${fileName(dependency)}, but the chart beside it is ${made.join(', ')}`);
    }
  }
  return dependencies.filter((dependency) => !isLocal(dependency));
}

async function mark(umbrella: string, source: Source): Promise<void> {
  await writeFile(join(umbrella, 'charts/.source'), `${source}\n`);
}

/** Where the charts in charts/ came from; undefined when nobody filled it. */
export async function chartSource(umbrella: string): Promise<Source | undefined> {
  return readFile(join(umbrella, 'charts/.source'), 'utf8').then(
    (text) => text.trim() as Source,
    () => undefined,
  );
}

/**
 * Takes packaged charts from a folder.
 * @throws Error that names each chart the folder does not have in the right version
 */
export async function fromFolder(umbrella: string, folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => {
    throw new Error(`CHARTS_DIR is ${folder}, which is no folder that can be read`);
  });
  const dependencies = await packageLocal(umbrella);
  const missing = dependencies.map(fileName).filter((name) => !there.includes(name));
  if (missing.length > 0) {
    throw new Error(`CHARTS_DIR (${folder}) lacks ${missing.join(', ')}; it has ${there.join(', ') || 'nothing'}`);
  }
  for (const name of dependencies.map(fileName)) await cp(join(folder, name), join(umbrella, 'charts', name));
  await mark(umbrella, 'CHARTS_DIR');
}

/**
 * Fetches the charts that Chart.lock names.
 * @param timeout milliseconds for each command
 * @returns what went wrong; undefined after success
 */
export async function fromRepositories(umbrella: string, timeout: number): Promise<string | undefined> {
  const cache = join(root, '.cache/helm');
  // Helm takes a classic repository only when it was added; a list of its own leaves the user's alone.
  const env = { HELM_REPOSITORY_CONFIG: join(cache, 'repositories.yaml'), HELM_REPOSITORY_CACHE: join(cache, 'index') };
  await mkdir(cache, { recursive: true });
  const classic = (await readDependencies(umbrella)).filter((dependency) => /^https?:/.test(dependency.repository));
  const commands = [
    ...classic.map(({ name, repository }) => ['repo', 'add', '--force-update', name, repository]),
    ['dependency', 'build', umbrella],
  ];
  for (const args of commands) {
    const result = await run('helm', args, { env, timeout });
    if (result.code !== 0) return result.stderr.trim() || result.stdout.trim() || `exit code ${result.code}`;
  }
  await mark(umbrella, 'dependency build');
  return undefined;
}

/** Packages the stand-ins under the names and versions of Chart.yaml. */
export async function fromStandIns(umbrella: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'stand-ins-'));
  try {
    const own = await readdir(standIns);
    for (const { name, version } of await packageLocal(umbrella)) {
      const chart = join(work, name);
      await cp(join(standIns, own.includes(name) ? name : 'generic'), chart, { recursive: true });
      const metadata = {
        apiVersion: 'v2',
        name,
        version,
        type: 'application',
        description: `Stand-in for the chart ${name}, for tests only`,
        annotations: { [STAND_IN]: 'true' },
      };
      await writeFile(join(chart, 'Chart.yaml'), stringify(metadata));
      await mustRun('helm', ['package', chart, '-d', join(umbrella, 'charts')]);
    }
    await mark(umbrella, 'stand-ins');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
