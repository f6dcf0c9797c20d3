/** A real Prometheus on a free port of the loopback address. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../../../lib/free-port.ts';

export interface Sample {
  metric: Record<string, string>;
  value: [number, string];
}

interface Answer<T> {
  status: string;
  error?: string;
  data: T;
}

export class Prometheus {
  private readonly folder: string;
  private readonly child: ChildProcess;
  private readonly url: string;
  private output = '';

  private constructor(folder: string, child: ChildProcess, url: string) {
    this.folder = folder;
    this.child = child;
    this.url = url;
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** @param config of Prometheus, as in its prometheus.yml */
  static async start(config: object): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
    const file = join(folder, 'prometheus.yml');
    await writeFile(file, stringify(config));
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--enable-feature=exemplar-storage',
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const prometheus = new Prometheus(folder, child, `http://${address}`);
    await prometheus.ready();
    return prometheus;
  }

  private async ready(): Promise<void> {
    for (let n = 0; n < 300 && this.child.exitCode === null; n++) {
      if ((await fetch(`${this.url}/-/ready`).catch(() => undefined))?.ok) return;
      await sleep(100);
    }
    await this.stop();
    throw new Error(`Prometheus does not start: ${this.output}`);
  }

  /** @throws Error with what Prometheus says of a wrong request */
  async get<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const answer = (await response.json()) as Answer<T>;
    if (answer.status !== 'success') throw new Error(`${answer.error}: ${JSON.stringify(parameters)}`);
    return answer.data;
  }

  async query(expression: string): Promise<Sample[]> {
    return (await this.get<{ result: Sample[] }>('query', { query: expression })).result;
  }

  /** The names of all metrics in an expression, by Prometheus' own parser. */
  async metricsOf(expression: string): Promise<string[]> {
    const names = new Set<string>();
    const walk = (node: unknown): void => {
      if (node === null || typeof node !== 'object') return;
      const { type, name } = node as { type?: string; name?: string };
      if ((type === 'vectorSelector' || type === 'matrixSelector') && name) names.add(name);
      for (const child of Object.values(node)) walk(child);
    };
    walk(await this.get('parse_query', { query: expression }));
    return [...names];
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'close');
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
