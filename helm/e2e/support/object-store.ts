/** An S3 server on the cluster, in a namespace of its own, which outlives the release whose backups it keeps. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../lib/paths.ts';
import { mustRun, run } from '../../lib/run.ts';
import type { Environment } from './environment.ts';
import { registry } from './install.ts';

const ACCESS_KEY = 'access-key-of-the-test';
const SECRET_KEY = 'secret-key-of-the-test';
export const BUCKET = 'backups';

/** Where the program is; undefined where it cannot be had. */
export async function findS3Server(): Promise<string | undefined> {
  const { code, stdout } = await run(join(root, 'scripts/tools'), ['--only', 'versitygw'], { timeout: 600_000 });
  return code === 0 ? stdout.trim().split(' ')[2] : undefined;
}

/** Builds an image of the program, and runs it. @returns its address inside of the cluster */
export async function startObjectStore(environment: Environment, program: string): Promise<string> {
  const image = `${registry}/tasktracker/e2e-s3:e2e`;
  const folder = await mkdtemp(join(tmpdir(), 'e2e-s3-'));
  try {
    await copyFile(program, join(folder, 'versitygw'));
    await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY versitygw /versitygw\nENTRYPOINT ["/versitygw"]\n');
    await mustRun('docker', ['build', '--quiet', '--tag', image, folder]);
    await mustRun('docker', ['push', '--quiet', image]);
  } finally {
    await rm(folder, { recursive: true });
  }
  const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects(image) });
  await mustRun('kubectl', ['--namespace', environment.namespace, 'create', '--filename', '-'], { input: manifest });
  await environment.kubectl('rollout', 'status', 'deployment/s3', '--timeout=120s');
  return `http://s3.${environment.namespace}:7070`;
}

/** A Secret as the chart wants it. */
export async function giveKeys(environment: Environment): Promise<void> {
  const keys = [`access-key-id=${ACCESS_KEY}`, `secret-access-key=${SECRET_KEY}`];
  await environment.kubectl('create', 'secret', 'generic', 's3', ...keys.map((key) => `--from-literal=${key}`));
}

function objects(image: string): object[] {
  const labels = { app: 's3' };
  const server = {
    name: 's3',
    image,
    imagePullPolicy: 'Always',
    args: ['--port', ':7070', '--access', ACCESS_KEY, '--secret', SECRET_KEY, '--quiet'].concat(
      // not every file system has extended attributes
      ['posix', '--sidecar', '/data/sidecar', '/data/buckets'],
    ),
    ports: [{ containerPort: 7070 }],
    readinessProbe: { tcpSocket: { port: 7070 }, periodSeconds: 1 },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: 'buckets', mountPath: '/data/buckets' },
      // a folder of the server is a bucket
      { name: 'bucket', mountPath: `/data/buckets/${BUCKET}` },
      { name: 'sidecar', mountPath: '/data/sidecar' },
    ],
  };
  const spec = {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10001,
      fsGroup: 10001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [server],
    volumes: ['buckets', 'bucket', 'sidecar'].map((name) => ({ name, emptyDir: {} })),
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 's3' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's3' },
      spec: { selector: labels, ports: [{ port: 7070 }] },
    },
  ];
}
