/** What the release test needs of the machine. */
import { existsSync } from 'node:fs';
import { run } from '../../lib/run.ts';

const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Why the release test cannot run here, one reason per missing part; empty when it can. */
export async function missing(): Promise<string[]> {
  const kubeconfig = process.env['KUBECONFIG'];
  if (!kubeconfig) return ['KUBECONFIG names no cluster'];
  const reasons: string[] = [];
  const needed: [string, string[], string][] = [
    ['helm', ['version', '--short'], 'helm is not here (scripts/tools installs it)'],
    ['docker', ['version', '--format', '{{.Server.Version}}'], 'no Docker engine answers'],
    ['kubectl', ['version', '--client'], 'kubectl is not on the PATH'],
  ];
  for (const [command, args, reason] of needed) {
    if ((await run(command, args, { timeout: 30_000 })).code !== 0) reasons.push(reason);
  }
  if (!existsSync(CHROMIUM_PATH)) reasons.push(`no Chromium at ${CHROMIUM_PATH} (set CHROMIUM_PATH)`);
  if (reasons.length > 0) return reasons;
  const answer = await run('kubectl', ['get', '--raw', '/readyz'], { timeout: 30_000 });
  return answer.code === 0
    ? []
    : [`the cluster of KUBECONFIG (${kubeconfig}) does not answer: ${answer.stderr.trim()}`];
}
