import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { INITIAL_JS_LIMIT, initialJavaScript } from '../build/initial-javascript.ts';

const VITE = fileURLToPath(import.meta.resolve('vite/package.json')).replace('package.json', 'bin/vite.js');

describe('build', () => {
  let outDir: string;

  before('build the SPA into a folder of its own', async function () {
    this.timeout(120_000);
    outDir = await mkdtemp(join(tmpdir(), 'tasktracker-build-'));
    const { NODE_OPTIONS: _, ...env } = process.env;
    const cwd = join(import.meta.dirname, '..');
    await promisify(execFile)(process.execPath, [VITE, 'build', '--outDir', outDir, '--emptyOutDir'], { cwd, env });
  });

  after(() => rm(outDir, { recursive: true }));

  it(`needs at most ${INITIAL_JS_LIMIT / 1000} kB of initial JavaScript after brotli`, () => {
    const { brotliBytes, files } = initialJavaScript(outDir);
    console.log(`      initial JavaScript: ${(brotliBytes / 1000).toFixed(1)} kB brotli in ${files.length} files`);
    expect(files.length).to.be.at.least(3);
    expect(brotliBytes).to.be.within(20_000, INITIAL_JS_LIMIT);
  });

  it('has no inline script or style, and names nothing elsewhere', async () => {
    const html = await readFile(join(outDir, 'index.html'), 'utf8');
    expect(html).to.match(/<script type="module"[^>]* src="\/assets\//);
    expect(html).not.to.match(/<style|style=|<script>|\son\w+=/);
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url = '']) => url[0])).to.satisfy((firsts: string[]) =>
      firsts.every((first) => first === '/'),
    );
    expect(html).not.to.match(/(?:src|href)="\/\//);
  });
});
