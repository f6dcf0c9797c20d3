/** What the umbrella chart's Chart.yaml and Chart.lock say about its dependencies. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Dependency {
  name: string;
  version: string;
  repository: string;
  condition?: string;
}

interface Lock {
  dependencies: Dependency[];
  digest: string;
}

/** The dependencies of a chart, in the order of its Chart.yaml. */
export async function readDependencies(chart: string): Promise<Dependency[]> {
  const { dependencies } = parse(await readFile(join(chart, 'Chart.yaml'), 'utf8')) as { dependencies?: Dependency[] };
  return dependencies ?? [];
}

export async function readLock(chart: string): Promise<Lock> {
  return parse(await readFile(join(chart, 'Chart.lock'), 'utf8')) as Lock;
}

/**
 * The digest that Helm writes into Chart.lock: SHA-256 over the JSON of the required and the locked dependencies, with
 * the fields in the order of Helm's structure and with the characters escaped that Go's encoder escapes.
 */
export function lockDigest(required: readonly Dependency[], locked: readonly Dependency[]): string {
  const fields = ['name', 'version', 'repository', 'condition'] as const;
  const pick = (dependency: Dependency, names: readonly (typeof fields)[number][]): object =>
    Object.fromEntries(names.filter((field) => dependency[field]).map((field) => [field, dependency[field]]));
  const json = JSON.stringify([
    required.map((dependency) => pick(dependency, fields)),
    locked.map((dependency) => pick(dependency, ['name', 'version', 'repository'])),
  ]).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  return `sha256:${createHash('sha256').update(json).digest('hex')}`;
}
