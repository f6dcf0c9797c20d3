/** Charts that take the places of the dependencies, where CHARTS_DIR has no real ones. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { standIns, umbrellaChart } from '../../../../helm/lib/paths.ts';
import { mustRun } from '../../../../helm/lib/run.ts';
import { readDependencies } from '../../../../helm/lib/umbrella.ts';

/**
 * A folder for CHARTS_DIR. The job packages a release, which refuses what is marked as a stand-in: these are not, and exist
 * in the test's folder only.
 */
export async function chartsFolder(into: string): Promise<string> {
  if (process.env['CHARTS_DIR']) return process.env['CHARTS_DIR'];
  console.log('      charts of third parties are stand-ins (CHARTS_DIR is not set)');
  await mkdir(into, { recursive: true });
  for (const { name, version, repository } of await readDependencies(umbrellaChart)) {
    if (repository.startsWith('file://')) continue;
    const chart = join(into, 'sources', name);
    const own = name === 'postgresql' || name === 'keycloak' ? name : 'generic';
    await cp(join(standIns, own), chart, { recursive: true });
    const metadata = { apiVersion: 'v2', name, version, description: 'For a test of the pipeline' };
    await writeFile(join(chart, 'Chart.yaml'), stringify(metadata));
    await mustRun('helm', ['package', chart, '--destination', into]);
  }
  return into;
}
