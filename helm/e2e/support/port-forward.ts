/** A Service of the cluster on a port of the loopback address. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../lib/free-port.ts';

/** Runs `kubectl port-forward`, and runs it again whenever it ends: it is bound to one pod and ends with it. */
export class PortForward {
  readonly url: string;
  private readonly args: string[];
  private child: ChildProcess | undefined;
  private stopped = false;

  private constructor(args: string[], port: number) {
    this.args = args;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts to forward, and waits until the Service answers. */
  static async start(namespace: string, service: string, targetPort: number): Promise<PortForward> {
    const port = await freePort();
    const target = [`service/${service}`, `${port}:${targetPort}`];
    const forward = new PortForward(
      ['--namespace', namespace, 'port-forward', '--address', '127.0.0.1', ...target],
      port,
    );
    void forward.keepRunning();
    await forward.answers('/healthz', 60);
    return forward;
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopped) {
      this.child = spawn('kubectl', this.args, { stdio: 'ignore' });
      await once(this.child, 'close').catch(() => {});
      if (!this.stopped) await sleep(500);
    }
  }

  /**
   * Waits until a path answers with success, asked with these headers.
   * @throws Error with the last problem when it does not within the seconds
   */
  async answers(path: string, seconds: number, headers: Record<string, string> = {}): Promise<void> {
    const end = Date.now() + seconds * 1000;
    let problem = '';
    while (Date.now() < end) {
      try {
        const answer = await fetch(this.url + path, { headers, signal: AbortSignal.timeout(5000) });
        await answer.text();
        if (answer.ok) return;
        problem = `status ${answer.status}`;
      } catch (error) {
        problem = String(error);
      }
      await sleep(300);
    }
    throw new Error(`${path} does not answer within ${seconds} seconds: ${problem}`);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.child === undefined || this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill();
    await once(this.child, 'close');
  }
}
