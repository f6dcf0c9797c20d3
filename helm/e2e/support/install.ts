/** Builds the images and installs them as a release. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { root, umbrellaChart } from '../../lib/paths.ts';
import { mustRun } from '../../lib/run.ts';
import type { Environment, Pod } from './environment.ts';

export const registry = process.env['E2E_REGISTRY'] ?? 'localhost:5000';

/** Reference of an image in the parts that charts want. */
export function imageParts(reference: string): { registry: string; repository: string; tag: string; digest: string } {
  const [name = '', digest = ''] = reference.split('@');
  const [first = '', ...rest] = name.split('/');
  // as Docker does: a first part without dot, colon and "localhost" is part of a name on Docker Hub
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasRegistry ? rest.join('/') : name;
  const [repository = '', tag = ''] = path.split(':');
  return { registry: hasRegistry ? first : 'docker.io', repository, tag, digest };
}

/** Values for one image. */
export function imageValues(prefix: string, parts: Record<string, string>): string[] {
  return Object.entries(parts).flatMap(([key, value]) => ['--set-string', `${prefix}.${key}=${value}`]);
}

/** Builds, and with push also pushes, both images. @returns lines `name@digest`, or `name:tag` without push */
export async function images(tag: string, push: boolean): Promise<string[]> {
  const args = ['--tag', tag, ...(push ? [] : ['--no-push'])];
  const output = await mustRun(join(root, 'scripts/images'), args, { env: { REGISTRY: registry }, showErrors: true });
  return output.trim().split('\n');
}

/**
 * Arguments of `helm upgrade --install` with exactly these images.
 * @param files values files, by default those of the environment profile
 */
export function installArguments(
  environment: Environment,
  chart: string,
  pushed: readonly string[],
  files: readonly string[] = [join(umbrellaChart, 'values-environment.yaml')],
): string[] {
  const args = ['upgrade', '--install', environment.release, chart, '--wait', '--timeout', '10m'];
  args.push(...files.flatMap((file) => ['--values', file]), '--set-string', `app.image.registry=${registry}`);
  for (const component of ['backend', 'spa']) {
    const reference = pushed.find((line) => line.includes(`/tasktracker/${component}@`));
    if (reference === undefined)
      throw new Error(`scripts/images printed no digest of ${component}: ${pushed.join(' ')}`);
    args.push('--set-string', `app.${component}.image.digest=${imageParts(reference).digest}`);
  }
  const postgres = process.env['E2E_POSTGRES_IMAGE'];
  if (postgres) args.push(...imageValues('postgresql.image', imageParts(postgres)));
  return args;
}

/** One line about the pods, for progress. */
export async function podStates(environment: Environment): Promise<string> {
  const pods = await environment.list<Pod>('pods');
  const ready = pods.filter((pod) =>
    pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  const done = pods.filter((pod) => pod.status.phase === 'Succeeded');
  return `${ready.length + done.length} of ${pods.length} pods ready or done`;
}

/** What an upgrade must not change by itself: pods, Jobs, the volume, and every Secret but Helm's own notes. */
export async function identities(environment: Environment): Promise<Record<string, string>> {
  type Any = { metadata: { name: string; uid: string }; type?: string; data?: Record<string, string> };
  const found: Record<string, string> = {};
  for (const kind of ['pods', 'persistentvolumeclaims', 'jobs']) {
    for (const { metadata } of await environment.list<Any>(kind)) {
      found[`${kind}/${metadata.name}`] = metadata.uid;
    }
  }
  for (const { metadata, type, data } of await environment.list<Any>('secrets')) {
    if (type === 'helm.sh/release.v1') continue;
    // a difference is printed: of a Secret, no more than that it differs
    const content = createHash('sha256')
      .update(JSON.stringify(data ?? {}))
      .digest('hex');
    found[`secrets/${metadata.name}`] = `${metadata.uid} ${content}`;
  }
  return found;
}
