/**
 * Leaves a .gz and a .br beside each text file of the built web interface, where that is smaller, so that the server
 * compresses nothing at request time.
 *
 * usage: node compress.mjs DIR
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const compressible = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.webmanifest', '.xml']);
const dir = process.argv[2];
if (dir === undefined) throw new Error('usage: node compress.mjs DIR');

const encodings = {
  gz: (content) => gzipSync(content, { level: 9 }),
  br: (content) => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
};
const totals = { files: 0, plain: 0, gz: 0, br: 0 };
for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !compressible.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const content = await readFile(path);
  totals.files += 1;
  totals.plain += content.length;
  for (const [suffix, compress] of Object.entries(encodings)) {
    const compressed = compress(content);
    totals[suffix] += Math.min(compressed.length, content.length);
    if (compressed.length < content.length) await writeFile(`${path}.${suffix}`, compressed);
  }
}
process.stdout.write(`${totals.files} files: ${totals.plain} bytes, gzip ${totals.gz}, brotli ${totals.br}\n`);
