/** Requests from inside of the cluster, by way of the Service of the web interface, while something is done to the release. */
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun } from '../../lib/run.ts';
import type { Environment } from './environment.ts';

/** Reading and writing by turns, each request on a connection of its own, so that each may meet another pod. */
const PROGRAM = `
  const { request } = require('node:http');
  let sent = 0, failed = 0, written = 0; const reasons = {};
  const one = (count) => new Promise((done) => {
    const writes = count % 4 === 0;
    const end = (reason) => {
      if (reason) { failed++; reasons[reason] = (reasons[reason] ?? 0) + 1; } else if (writes) written++;
      done();
    };
    const call = request(process.env.URL + '/api/v1/tasks', {
      method: writes ? 'POST' : 'GET', agent: false, timeout: 10000,
      headers: { authorization: process.env.AUTHORIZATION, 'content-type': 'application/json' },
    }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk)).on('error', (error) => end(error.code));
      answer.on('end', () => end(answer.statusCode >= 300 && answer.statusCode + ' ' + text.slice(0, 300)));
    });
    call.on('timeout', () => call.destroy(Object.assign(new Error(), { code: 'timeout' })));
    call.on('error', (error) => end(error.code ?? error.message));
    call.end(writes ? '{"title":"under load"}' : undefined);
  });
  for (let worker = 0; worker < process.env.WORKERS; worker++) void (async () => {
    for (;;) { await one(sent++); await new Promise((go) => setTimeout(go, process.env.PAUSE)); }
  })();
  setInterval(() => console.log(JSON.stringify({ sent, failed, written, reasons })), 500);
`;

export interface LoadSoFar {
  sent: number;
  failed: number;
  /** Tasks that were said to be made. */
  written: number;
  /** How often each reason of a failure came. */
  reasons: Record<string, number>;
}

export interface LoadOptions {
  /** Name of the pod. */
  name?: string;
  /** How many send requests, each one after the other. */
  workers?: number;
  /** Milliseconds that each of them waits between two. */
  pause?: number;
}

export class Load {
  private readonly environment: Environment;
  private readonly name: string;

  private constructor(environment: Environment, name: string) {
    this.environment = environment;
    this.name = name;
  }

  /** @param image of the backend, whose Node.js runs the requests */
  static async start(
    environment: Environment,
    image: string,
    authorization: string,
    { name = 'load', workers = 4, pause = 60 }: LoadOptions = {},
  ): Promise<Load> {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        // the policies of the release let its test in
        labels: {
          'app.kubernetes.io/name': 'tasktracker',
          'app.kubernetes.io/instance': environment.release,
          'app.kubernetes.io/component': 'test',
        },
      },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        // stays where no node is taken away
        ...(environment.home && { nodeSelector: { 'kubernetes.io/hostname': environment.home } }),
        securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'load',
            image,
            command: ['/usr/local/bin/node', '-e', PROGRAM],
            env: [
              { name: 'URL', value: `http://${environment.release}-spa:8080` },
              { name: 'AUTHORIZATION', value: authorization },
              { name: 'WORKERS', value: String(workers) },
              { name: 'PAUSE', value: String(pause) },
            ],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    };
    const kubectl = ['--namespace', environment.namespace];
    await mustRun('kubectl', [...kubectl, 'create', '--filename', '-'], { input: JSON.stringify(pod) });
    await environment.kubectl('wait', `pod/${name}`, '--for=condition=Ready', '--timeout=60s');
    const load = new Load(environment, name);
    while ((await load.soFar()).sent < 20) await sleep(300);
    return load;
  }

  async soFar(): Promise<LoadSoFar> {
    const log = await this.environment.kubectl('logs', this.name, '--tail=1');
    return log.trim() === '' ? { sent: 0, failed: 0, written: 0, reasons: {} } : (JSON.parse(log) as LoadSoFar);
  }

  /** What was sent during an action, and what of it failed. @throws Error when it was too little to prove anything */
  async during(action: () => Promise<unknown>, atLeast = 100): Promise<LoadSoFar> {
    const before = await this.soFar();
    await action();
    // what was under way when it ended
    await sleep(1500);
    const after = await this.soFar();
    const sent = after.sent - before.sent;
    console.log(`      ${sent} requests, ${after.failed - before.failed} failed ${JSON.stringify(after.reasons)}`);
    if (sent < atLeast) throw new Error(`only ${sent} requests were sent`);
    return { ...after, sent, failed: after.failed - before.failed };
  }

  async stop(): Promise<void> {
    await this.environment.kubectl('delete', 'pod', this.name, '--wait=true');
  }
}
