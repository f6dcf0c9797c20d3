/** Checks manifests with the schemas of Kubernetes and of the custom resources that charts use. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../lib/paths.ts';
import { run, type RunResult } from '../../lib/run.ts';
import { pinned } from './helm.ts';

const folder = join(root, '.tools/schemas');
const kubernetes = pinned('kubernetes-');
const custom = pinned('crds-');

/** Every version of Kubernetes that the charts support, oldest first. */
export const kubernetesVersions = kubernetes.map(({ version }) => version).toSorted();

/** Names of what is missing for kubeconform. */
export async function missingForKubeconform(): Promise<string[]> {
  return [
    ...((await run('kubeconform', ['-v'])).code === 0 ? [] : ['kubeconform']),
    ...kubernetes.filter(({ version }) => !existsSync(join(folder, version))).map(({ name }) => name),
    ...custom.filter(({ name, version }) => !existsSync(join(folder, `${name}-${version}`))).map(({ name }) => name),
  ];
}

/** Nothing is skipped: a kind without a schema is an error. */
export function kubeconform(manifest: string, version: string): Promise<RunResult> {
  const folders = [version, ...custom.map(({ name, version }) => `${name}-${version}`)];
  const locations = folders.flatMap((name) => [
    '-schema-location',
    join(folder, name, '{{.ResourceKind}}{{.KindSuffix}}.json'),
  ]);
  return run('kubeconform', ['-strict', '-summary', ...locations], { input: manifest });
}
