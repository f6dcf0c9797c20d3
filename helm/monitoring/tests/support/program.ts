/** A server program that is started for a test, with a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

export class Program {
  private readonly child: ChildProcess;
  private output = '';

  constructor(command: string, args: string[]) {
    this.child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** Waits until an address answers with success. @throws Error with the end of what the program said */
  async answers(url: string, seconds: number): Promise<void> {
    for (let n = 0; n < seconds * 5 && this.child.exitCode === null; n++) {
      if ((await fetch(url).catch(() => undefined))?.ok) return;
      await sleep(200);
    }
    await this.stop();
    throw new Error(`${this.child.spawnargs[0]} does not get ready:\n${this.output.slice(-2000)}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'close');
  }
}
