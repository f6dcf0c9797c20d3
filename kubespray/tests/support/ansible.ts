/** Ansible with the tools and inventories of kubespray/. */
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun, run } from '../../../helm/lib/run.ts';

export const kubespray = fileURLToPath(new URL('../../', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
export const programs = join(root, '.tools/kubespray/bin');
const CANNOT_RUN = 75;

const environment = {
  PATH: `${programs}:${process.env['PATH']}`,
  ANSIBLE_CONFIG: join(kubespray, 'ansible.cfg'),
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_LOCALHOST_WARNING: 'False',
  ANSIBLE_INVENTORY_UNPARSED_WARNING: 'False',
};

/** Installs Ansible where it is not there yet; gives the reason why it cannot be had, if so. */
export async function missingAnsible(): Promise<string | undefined> {
  // the cheapest check installs the tools first
  const { code, stderr } = await run(join(root, 'scripts/kubespray-check'), ['--only', 'yamllint']);
  return code === CANNOT_RUN ? stderr.trim() : undefined;
}

/** The registry's program, built where it is not there yet. */
export async function registryProgram(): Promise<string> {
  return (await mustRun(join(root, 'scripts/tools'), ['--only', 'registry'])).trim().split(' ').at(-1)!;
}

/** A copy of the inventory of an environment, filled from its examples; the path of its hosts.yaml. */
export function exampleInventory(name: 'staging' | 'production'): string {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-inventory-'));
  cpSync(join(kubespray, 'inventory'), folder, { recursive: true, verbatimSymlinks: true });
  for (const file of ['hosts.yaml', 'group_vars/all/terraform.yml', 'group_vars/all/secrets.yml']) {
    const example = join(folder, name, `${file}.example`);
    if (existsSync(example)) cpSync(example, join(folder, name, file));
  }
  return join(folder, name, 'hosts.yaml');
}

/** What a variable is on a host, with the given ones on top of the inventory's. */
export async function variable<T>(
  inventory: string,
  host: string,
  name: string,
  extra: Record<string, unknown> = {},
): Promise<T> {
  const args = [host, '-i', inventory, '-m', 'debug', '-a', `var=${name}`, '-c', 'local', '-e', JSON.stringify(extra)];
  const output = await mustRun(join(programs, 'ansible'), args, {
    cwd: kubespray,
    env: { ...environment, ANSIBLE_STDOUT_CALLBACK: 'json', ANSIBLE_LOAD_CALLBACK_PLUGINS: 'True' },
  });
  type Report = { plays: { tasks: { hosts: Record<string, Record<string, T>> }[] }[] };
  return (JSON.parse(output) as Report).plays[0]!.tasks[0]!.hosts[host]![name]!;
}

/** What a playbook did: its output, and the count of changes on all hosts. */
export interface Played {
  output: string;
  changed: number;
}

/** Runs playbooks; throws with their output when one fails. */
export async function play(inventory: string, playbooks: string[], ...args: string[]): Promise<Played> {
  const output = await mustRun(join(programs, 'ansible-playbook'), ['-i', inventory, ...playbooks, ...args], {
    cwd: kubespray,
    env: { ...environment, ANSIBLE_DISPLAY_SKIPPED_HOSTS: 'False' },
  });
  const counts = [...output.matchAll(/\bchanged=(\d+)/g)].map(([, count]) => Number(count));
  if (counts.length === 0) throw new Error(`no host took part:\n${output}`);
  return { output, changed: counts.reduce((sum, count) => sum + count, 0) };
}
