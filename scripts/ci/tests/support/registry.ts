/** A registry of the test's own on loopback: the program that kubespray/ sets up. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../../helm/lib/paths.ts';
import { mustRun } from '../../../../helm/lib/run.ts';
import { freePort } from '../../../../helm/lib/free-port.ts';

export class Registry {
  readonly address: string;
  private readonly folder: string;
  private readonly program: ChildProcess;

  private constructor(address: string, folder: string, program: ChildProcess) {
    this.address = address;
    this.folder = folder;
    this.program = program;
  }

  static async start(): Promise<Registry> {
    const folder = await mkdtemp(join(tmpdir(), 'registry-'));
    const port = await freePort();
    const configuration = {
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: `127.0.0.1:${port}` },
    };
    await writeFile(join(folder, 'config.yml'), JSON.stringify(configuration));
    const listed = await mustRun(join(root, 'scripts/tools'), ['--only', 'registry']);
    const program = spawn(listed.trim().split(' ').at(-1)!, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
    // a test that ends without stopping it must not wait for it
    program.unref();
    const registry = new Registry(`localhost:${port}`, folder, program);
    for (let attempt = 0; ; attempt++) {
      if (
        await fetch(`http://127.0.0.1:${port}/v2/`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return registry;
      if (attempt > 100) throw new Error('the registry does not answer');
      await sleep(100);
    }
  }

  /** Pushes an image with one file. @returns NAME@sha256:DIGEST */
  async push(name: string, tag: string, content: string): Promise<string> {
    const layer = join(this.folder, 'layer.tar');
    await writeFile(join(this.folder, 'content'), content);
    await mustRun('tar', ['--create', '--file', layer, '--directory', this.folder, 'content']);
    const reference = `${this.address}/${name}:${tag}`;
    const args = ['append', '--oci-empty-base', '--new_layer', layer, '--new_tag', reference];
    return (await mustRun('crane', args)).trim();
  }

  async stop(): Promise<void> {
    const ended = once(this.program, 'exit');
    this.program.kill();
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
