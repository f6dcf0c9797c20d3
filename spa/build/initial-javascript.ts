/** Measures the JavaScript that a first visit has to download before the page works. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

/** Most that the initial JavaScript may weigh, in bytes after brotli. */
export const INITIAL_JS_LIMIT = 60_000;

export interface InitialJavaScript {
  /** Paths below the site's root. */
  files: string[];
  /** Sum of the sizes after brotli at its default quality, as a web server compresses ahead of time. */
  brotliBytes: number;
}

/** Chunks with the texts of one language, which main.ts waits for. */
const LANGUAGE = /^(?:en|ru)-[\w-]+\.js$/;

/** Adds up the scripts and preloaded modules that a built index.html names, and the texts of the largest language. */
export function initialJavaScript(distDir: string): InitialJavaScript {
  const html = readFileSync(join(distDir, 'index.html'), 'utf8');
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.js)"/g)].map(([, path = '']) => path);
  const languages = readdirSync(join(distDir, 'assets')).filter((name) => LANGUAGE.test(name));
  const sizeOf = (path: string): number => brotliCompressSync(readFileSync(join(distDir, path))).byteLength;
  const [largest] = languages.map((name) => `/assets/${name}`).toSorted((a, b) => sizeOf(b) - sizeOf(a));
  if (largest === undefined) throw new Error(`${distDir} has no texts: is it a build of the SPA?`);
  const files = [...named, largest];
  return { files, brotliBytes: files.reduce((sum, path) => sum + sizeOf(path), 0) };
}
