/** Renders charts with the real Helm. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../../lib/paths.ts';
import { mustRun, run } from '../../lib/run.ts';

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  // the rest depends on the kind; the tests look into many of them
  [key: string]: unknown;
}

export interface RenderOptions {
  release?: string;
  /** Values files. */
  files?: string[];
  /** Single values, as `path=value`. */
  set?: string[];
  /** Command: helm (3) or helm4. */
  helm?: string;
  /** Version of Kubernetes. */
  kubernetes?: string;
  /** Leaves out hooks, such as the chart's tests. */
  noHooks?: boolean;
}

/** Lines of a manifest that hold a secret which Helm makes anew wherever no cluster has it. */
export const generatedSecret =
  /^( {2}(?:(?:postgres-|application-|admin-|database-)?password|client-secret|access-token-keys|bootstrap-token)): \S{40,}$/;

const versions = await readFile(join(root, 'scripts/tools.versions'), 'utf8');

/** Version of a tool in scripts/tools.versions. */
export function pinnedVersion(tool: string): string {
  const line = versions.split('\n').find((candidate) => candidate.startsWith(`${tool} `));
  if (line === undefined) throw new Error(`scripts/tools.versions has no line for ${tool}`);
  return line.split(/ +/)[1]!;
}

/** Names and versions of the lines of scripts/tools.versions whose names begin so. */
export function pinned(start: string): { name: string; version: string }[] {
  const lines = versions.split('\n').filter((line) => line.startsWith(start));
  return lines.map((line) => ({ name: line.split(/ +/)[0]!, version: line.split(/ +/)[1]! }));
}

/** The Kubernetes version that charts are rendered for, unless another is asked for. */
export const kubernetesVersion = pinnedVersion('kubernetes-schemas');

function templateArguments(chart: string, options: RenderOptions): string[] {
  return [
    'template',
    options.release ?? 'tasks',
    chart,
    '--namespace',
    'somewhere',
    '--kube-version',
    options.kubernetes ?? kubernetesVersion,
    ...(options.files ?? []).flatMap((file) => ['--values', file]),
    ...(options.set ?? []).flatMap((value) => ['--set', value]),
    ...(options.noHooks ? ['--no-hooks'] : []),
  ];
}

/** The manifest that `helm template` prints. */
export async function renderText(chart: string, options: RenderOptions = {}): Promise<string> {
  return mustRun(options.helm ?? 'helm', templateArguments(chart, options));
}

/** The objects of a manifest. */
export function objectsOf(manifest: string): KubernetesObject[] {
  return parseAllDocuments(manifest)
    .map((document) => {
      if (document.errors[0] !== undefined) throw document.errors[0];
      return document.toJS() as KubernetesObject | null;
    })
    .filter((object) => object !== null);
}

export async function render(chart: string, options: RenderOptions = {}): Promise<KubernetesObject[]> {
  return objectsOf(await renderText(chart, options));
}

/** What Helm says when it refuses to render; fails when it does not refuse. */
export async function refusal(chart: string, options: RenderOptions = {}): Promise<string> {
  const result = await run(options.helm ?? 'helm', templateArguments(chart, options));
  if (result.code === 0) throw new Error(`Helm rendered ${chart} with ${JSON.stringify(options)}`);
  return result.stderr;
}

/** The one object of a kind whose name has the given end; fails when there is none or more than one. */
export function only(objects: readonly KubernetesObject[], kind: string, nameEnd = ''): KubernetesObject {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name.endsWith(nameEnd));
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind} with a name ending in "${nameEnd}"`);
  return found[0]!;
}
