/** Builds the page when its sources have changed since the last build. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './postgres-binaries.ts';
import { run } from './run.ts';

const spa = join(projectRoot, 'spa');
const dist = join(spa, 'dist');

/** Copies of builds, each by its sources: a server may still read one while the next is built. */
const copies = join(projectRoot, 'node_modules', '.cache', 'tasktracker-page');
const KEPT_COPIES = 3;

/**
 * @returns a folder with the built page that no later build touches
 * @throws UserError when the build fails
 */
export async function buildPage(report: (message: string) => void): Promise<string> {
  const copy = join(copies, fingerprint());
  if (existsSync(copy)) return copy;
  report('Building the page…');
  const start = performance.now();
  await run('npm', ['run', '--silent', 'build', '--workspace', 'spa'], {
    cwd: projectRoot,
    failure: 'The page could not be built.',
  });
  removeOldCopies();
  // under its final name only when it is complete; another process may have been quicker with the same
  const unfinished = `${copy}.${process.pid}`;
  cpSync(dist, unfinished, { recursive: true });
  await run(process.execPath, [join(spa, 'nginx', 'compress.mjs'), unfinished], {
    cwd: projectRoot,
    failure: 'The page could not be compressed.',
  });
  if (existsSync(copy)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, copy);
  report(`Built the page in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  return copy;
}

function removeOldCopies(): void {
  mkdirSync(copies, { recursive: true });
  const byAge = readdirSync(copies)
    .map((name) => ({ path: join(copies, name), time: statSync(join(copies, name)).mtimeMs }))
    .sort((one, other) => other.time - one.time);
  for (const { path } of byAge.slice(KEPT_COPIES - 1)) rmSync(path, { recursive: true, force: true });
}

/** Changes whenever a file that the build reads does. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(['src/**', 'public/**', 'build/**', '*.{html,json,ts}'], { cwd: spa }).sort();
  for (const file of [...files.map((name) => join(spa, name)), join(projectRoot, 'package-lock.json')]) {
    if (statSync(file).isFile()) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
}
