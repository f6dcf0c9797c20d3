/** Upgrades of a release by either Helm. */
import { expect } from 'chai';
import { run, type RunResult } from '../../lib/run.ts';
import type { Environment, Pod } from './environment.ts';
import { installArguments } from './install.ts';

export interface Source {
  /** Folder of the umbrella chart. */
  chart: string;
  /** Lines of `scripts/images`. */
  images: readonly string[];
}

/** `helm upgrade --install`, without waiting and without a limit of requests unless the flags say otherwise. */
export function upgrade(
  helm: string,
  environment: Environment,
  source: Source,
  flags: readonly string[],
  values: readonly string[] = [],
): Promise<RunResult> {
  const args = installArguments(environment, source.chart, source.images).filter((arg) => arg !== '--wait');
  args.splice(args.indexOf('--timeout'), 2);
  const set = values.flatMap((value) => ['--set-string', value]);
  const limits = ['--set', 'app.backend.rateLimitPerMinute=0'];
  return run(helm, [...args, ...set, ...limits, ...flags, '--namespace', environment.namespace], { timeout: 300_000 });
}

/** And without a warning of the API server. */
export function succeeded({ code, stderr }: RunResult): void {
  expect(code, stderr).to.equal(0);
  expect(stderr).not.to.match(/warning|violate/i);
}

/** Uids of the pods of a component that stay. */
export async function podsOf(environment: Environment, component: string): Promise<string[]> {
  return (await environment.list<Pod>('pods', component))
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.uid)
    .toSorted();
}
