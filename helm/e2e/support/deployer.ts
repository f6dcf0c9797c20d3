/** Somebody with the rights of the app chart's role `deployer` in one namespace, and no other right. */
import { chmod, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { appChart } from '../../lib/paths.ts';
import { mustRun } from '../../lib/run.ts';
import type { Environment } from './environment.ts';

/** User name that the API server is told; nobody else has it. */
export const DEPLOYER = 'e2e-deployer';

/** Gives the deployer the chart's role in the namespace, as an administrator does. */
export async function giveDeployerRole(environment: Environment): Promise<void> {
  const role = ['rbac.enabled=true', 'rbac.deployers[0].kind=User', `rbac.deployers[0].name=${DEPLOYER}`];
  const values = [...role, 'database.host=unused', 'database.existingSecret=unused'].flatMap((value) => [
    '--set',
    value,
  ]);
  const template = ['template', 'team', appChart, '--show-only', 'templates/rbac.yaml'];
  const rendered = await mustRun('helm', [...template, '--namespace', environment.namespace, ...values]);
  await mustRun('kubectl', ['--namespace', environment.namespace, 'apply', '--filename', '-'], { input: rendered });
}

/** Writes a kubeconfig by which every program is the deployer. */
export async function writeDeployerKubeconfig(path: string): Promise<void> {
  const config = parse(await mustRun('kubectl', ['config', 'view', '--minify', '--flatten', '--raw'])) as {
    users: { user: Record<string, unknown> }[];
  };
  for (const { user } of config.users) user['as'] = DEPLOYER;
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  await chmod(path, 0o600);
}
