/** The image of a release that has one more migration than the one under test. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../../lib/run.ts';
import { registry } from './install.ts';

const MIGRATIONS = 'app/backend/dist/migrations';

/**
 * Builds and pushes it.
 * @param image of the release under test
 * @param tag of the new image
 * @param migration its name, which comes after all others in the order of names
 * @param statements what the migration does
 */
export async function pushNextRelease(
  image: string,
  tag: string,
  migration: string,
  statements: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'next-release-'));
  const name = `${registry}/tasktracker/backend:${tag}`;
  const container = (await mustRun('docker', ['create', image])).trim();
  try {
    await mustRun('docker', ['cp', `${container}:/${MIGRATIONS}/index.js`, join(folder, 'released.js')]);
    const added = `{ up: (knex) => knex.raw(${JSON.stringify(statements)}), down: async () => {} }`;
    const index = `import { migrations as released } from './released.js';
export const migrations = { ...released, ${JSON.stringify(migration)}: ${added} };
`;
    await writeFile(join(folder, 'index.js'), index);
    await writeFile(join(folder, 'Dockerfile'), `FROM ${image}\nCOPY released.js index.js /${MIGRATIONS}/\n`);
    await mustRun('docker', ['build', '--quiet', '--tag', name, folder]);
    await mustRun('docker', ['push', '--quiet', name]);
  } finally {
    await mustRun('docker', ['rm', container]);
    await rm(folder, { recursive: true });
  }
}
