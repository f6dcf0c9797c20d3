/** Builds the page when its sources have changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './postgres-binaries.ts';
import { run } from './run.ts';

const spa = join(projectRoot, 'spa');
const dist = join(spa, 'dist');
const stamp = join(dist, '.sources');

/**
 * @returns the folder of the built page
 * @throws UserError when the build fails
 */
export async function buildPage(report: (message: string) => void): Promise<string> {
  const sources = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return dist;
  report('Building the page…');
  const start = performance.now();
  await run('npm', ['run', '--silent', 'build', '--workspace', 'spa'], {
    cwd: projectRoot,
    failure: 'The page could not be built.',
  });
  writeFileSync(stamp, sources);
  report(`Built the page in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  return dist;
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
