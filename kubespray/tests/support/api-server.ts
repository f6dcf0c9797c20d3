/** A real API server of Kubernetes on this machine, on an etcd of its own, without any node. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, run } from '../../../helm/lib/run.ts';
import { freePort } from '../../../helm/lib/free-port.ts';

const READY_WITHIN = 90_000;

export class ApiServer {
  readonly url: string;
  private readonly folder: string;
  private readonly processes: ChildProcess[] = [];

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.url = `https://127.0.0.1:${port}`;
  }

  /** Starts both in the folder with a file of authentication, and waits until it is ready. */
  static async start(folder: string, authentication: unknown): Promise<ApiServer> {
    const [port, client, peer] = [await freePort(), await freePort(), await freePort()];
    const server = new ApiServer(folder, port);
    const file = (name: string) => join(folder, name);
    writeFileSync(file('authentication.json'), JSON.stringify(authentication));
    await mustRun('openssl', ['genrsa', '-out', file('accounts.key'), '2048']);
    const etcd = `http://127.0.0.1:${client}`;
    const etcdOptions = [
      ['--data-dir', file('etcd'), '--listen-client-urls', etcd, '--advertise-client-urls', etcd],
      ['--listen-peer-urls', `http://127.0.0.1:${peer}`, '--unsafe-no-fsync', '--log-level', 'warn'],
    ];
    const options = [
      ['--etcd-servers', etcd, '--bind-address', '127.0.0.1', '--secure-port', String(port)],
      ['--advertise-address', '127.0.0.1', '--cert-dir', folder, '--service-cluster-ip-range', '10.96.0.0/24'],
      ['--authorization-mode', 'RBAC', '--authentication-config', file('authentication.json')],
      ['--service-account-issuer', 'https://kubernetes.default.svc'],
      ['--service-account-key-file', file('accounts.key')],
      ['--service-account-signing-key-file', file('accounts.key')],
    ];
    server.run('etcd', etcdOptions.flat());
    server.run('kube-apiserver', options.flat());
    await server.ready();
    return server;
  }

  /** A request as the holder of a token, or as nobody. */
  async request(path: string, token?: string, body?: unknown): Promise<{ status: number; body: string }> {
    const args = ['--silent', '--cacert', join(this.folder, 'apiserver.crt'), '--write-out', '\n%{http_code}'];
    if (token) args.push('--header', `Authorization: Bearer ${token}`);
    if (body) args.push('--header', 'Content-Type: application/json', '--data', JSON.stringify(body));
    const { stdout } = await run('curl', [...args, `${this.url}${path}`], { timeout: 20_000 });
    const end = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
  }

  log(): string {
    return readFileSync(join(this.folder, 'kube-apiserver.log'), 'utf8');
  }

  async stop(): Promise<void> {
    for (const child of this.processes.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  }

  private run(program: string, args: string[]): void {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(this.folder, `${program}.log`));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    this.processes.push(child);
  }

  private async ready(): Promise<void> {
    for (const start = performance.now(); performance.now() - start < READY_WITHIN; await sleep(300)) {
      if ((await this.request('/readyz')).status === 200) return;
      if (this.processes.some((child) => child.exitCode !== null)) break;
    }
    await this.stop();
    throw new Error(`the API server is not ready:\n${this.log().slice(-3000)}`);
  }
}
