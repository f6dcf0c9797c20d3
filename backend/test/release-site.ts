/** The page's files as `npm start` serves them, without an API, so that a test can take them away and replace them. */
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Koa from 'koa';
import { buildPage } from '../local/build-page.ts';
import { page } from '../local/page.ts';

export interface ReleaseSite {
  readonly url: string;
  /** Nobody answers at the address any more. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Puts another release in the place of this one: no file with a hash in its name is there any more. */
  deploy(): Promise<void>;
  remove(): Promise<void>;
}

export async function startReleaseSite(): Promise<ReleaseSite> {
  const folder = await mkdtemp(join(tmpdir(), 'tasktracker-release-'));
  // the compressed ones would go on serving the release before
  const filter = (path: string): boolean => !/\.(?:br|gz)$/.test(path);
  await cp(await buildPage(console.log), folder, { recursive: true, filter });
  let server: Server | undefined;
  let port = 0;

  async function start(): Promise<void> {
    const files = page(folder, {
      presign: false,
      store: { kind: 'none' },
      maxBytes: 1,
      quotaBytes: 1,
      clamd: undefined,
    });
    server = createServer(new Koa().use(files).callback());
    await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  }

  async function stop(): Promise<void> {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
  }

  await start();
  return {
    get url() {
      return `http://localhost:${port}`;
    },
    start,
    stop,
    async deploy() {
      await stop();
      await replaceFiles(folder);
      await start();
    },
    async remove() {
      if (server) await stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function replaceFiles(folder: string): Promise<void> {
  const assets = join(folder, 'assets');
  const renamed = (await readdir(assets)).map((name) => [name, name.replace(/(\.\w+)$/, 'x$1')] as const);
  const withNewNames = (text: string): string =>
    renamed.reduce((result, [before, after]) => result.replaceAll(before, after), text);
  for (const [before, after] of renamed) {
    const content = await readFile(join(assets, before), 'utf8');
    await rm(join(assets, before));
    await writeFile(join(assets, after), withNewNames(content));
  }
  for (const name of ['index.html', 'service-worker.js']) {
    const path = join(folder, name);
    const text = withNewNames(await readFile(path, 'utf8'));
    await writeFile(path, text.replace(/const RELEASE = "\w+"/, 'const RELEASE = "another"'));
  }
}
