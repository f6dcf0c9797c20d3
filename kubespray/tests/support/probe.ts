/** An image of one static program, and a Job that runs it from the registry. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../../../helm/lib/run.ts';
import { registryProgram } from './ansible.ts';
import { digestOf } from './registry-client.ts';
import { DOMAIN } from './site.ts';

export interface Probe {
  layer: Buffer;
  config: Record<string, unknown>;
}

/** An image that no node has pulled yet: random bytes lie beside the program. */
export async function buildProbe(): Promise<Probe> {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-probe-'));
  try {
    cpSync(await registryProgram(), join(folder, 'program'));
    writeFileSync(join(folder, 'unique'), randomBytes(16));
    await mustRun('tar', ['cf', join(folder, 'layer.tar'), '-C', folder, 'program', 'unique']);
    const identifier = digestOf(readFileSync(join(folder, 'layer.tar')));
    await mustRun('gzip', ['-1', join(folder, 'layer.tar')]);
    const config = {
      config: { Entrypoint: ['/program', '--version'] },
      rootfs: { type: 'layers', diff_ids: [identifier] },
    };
    return { layer: readFileSync(join(folder, 'layer.tar.gz')), config };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Job that runs the image by its digest on one node, with a claim mounted; without pull secret if none is named. */
export function probeJob(name: string, digest: string, node: string, claim?: string, secret?: string): unknown {
  const security = {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: 65534,
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const container = {
    name: 'probe',
    image: `${DOMAIN}/team/probe@${digest}`,
    imagePullPolicy: 'Always',
    securityContext: security,
    volumeMounts: claim ? [{ name: 'data', mountPath: '/data' }] : [],
  };
  const spec = {
    restartPolicy: 'Never',
    nodeSelector: { 'kubernetes.io/hostname': node },
    imagePullSecrets: secret ? [{ name: secret }] : [],
    containers: [container],
    volumes: claim ? [{ name: 'data', persistentVolumeClaim: { claimName: claim } }] : [],
  };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { backoffLimit: 0, template: { spec } } };
}
