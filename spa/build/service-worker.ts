/** Vite plugin that writes the service worker beside the built page, with the names of all files that it keeps. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { transformWithOxc, type Plugin } from 'vite';

const SOURCE = resolve(import.meta.dirname, '../src/offline/service-worker.ts');
export const SERVICE_WORKER = 'service-worker.js';

export function serviceWorker(): Plugin {
  let outDir = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved: (config) => void (outDir = resolve(config.root, config.build.outDir)),
    // everything is in its place by then, what was copied included
    async closeBundle() {
      const files = filesIn(outDir);
      const hash = createHash('sha256');
      for (const file of files) hash.update(file).update(readFileSync(join(outDir, file)));
      const { code } = await transformWithOxc(readFileSync(SOURCE, 'utf8'), SOURCE);
      const paths = files.map((file) => (file === 'index.html' ? '/' : `/${file}`));
      const values = { RELEASE: hash.update(code).digest('hex').slice(0, 16), FILES: paths };
      const constants = Object.entries(values).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
      writeFileSync(join(outDir, SERVICE_WORKER), `${constants.join('')}${code}`);
    },
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== SERVICE_WORKER)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}
