/** Three machines, an inventory that gives them every role, and the users of the registry. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../../../helm/lib/run.ts';
import { kubespray, programs, registryProgram } from './ansible.ts';
import { Machines, type Machine } from './machines.ts';
import { startApi, startEtcd } from './stand-ins.ts';

export const DOMAIN = 'registry.test';
export const PUSHER = { name: 'ci-push', password: 'pushes-and-pulls' };
export const PULLER = { name: 'node-pull', password: 'pulls-alone' };

export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'tasktracker-site-'));
  readonly inventory = join(this.folder, 'hosts.yaml');
  private readonly all = new Machines();
  /** Address that the load balancers share. */
  address = '';

  /** etcd is on all three: one and two are the load balancers, two is a node too, three the control plane and the registry. */
  async start(): Promise<void> {
    await this.all.start(['one', 'two', 'three']);
    this.address = this.all.freeAddress();
    const [registryDisk, volumeDisk] = [await this.three.disk(256), await this.two.disk(64)];
    for (const machine of this.machines) {
      // the engine mounts this file from outside, which a role could not replace
      await machine.shell('cat /etc/hosts >/root/hosts; umount /etc/hosts; cat /root/hosts >/etc/hosts');
    }
    await startEtcd(this.machines);
    await startApi(this.three);
    await this.writeInventory(registryDisk, volumeDisk);
  }

  get machines(): Machine[] {
    return this.all.machines;
  }
  get one(): Machine {
    return this.machines[0]!;
  }
  get two(): Machine {
    return this.machines[1]!;
  }
  get three(): Machine {
    return this.machines[2]!;
  }

  async remove(): Promise<void> {
    await this.all.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async writeInventory(registryDisk: string, volumeDisk: string): Promise<void> {
    const group = (...machines: Machine[]) => ({ hosts: Object.fromEntries(machines.map(({ name }) => [name, {}])) });
    const hosts = this.machines.map(({ name, container, address }) => [
      name,
      { ansible_host: container, ip: address, access_ip: address, etcd_member_name: name },
    ]);
    const children = {
      etcd: group(...this.machines),
      load_balancer: group(this.one, this.two),
      kube_node: group(this.two),
      kube_control_plane: group(this.three),
      registry: group(this.three),
    };
    writeFileSync(this.inventory, JSON.stringify({ all: { hosts: Object.fromEntries(hosts), children } }));
    const variables = join(this.folder, 'group_vars/all');
    mkdirSync(variables, { recursive: true });
    cpSync(join(kubespray, 'inventory/common'), join(variables, 'common'), { recursive: true });
    writeFileSync(join(variables, 'test.json'), JSON.stringify(await this.variables(registryDisk, volumeDisk)));
  }

  private async variables(registryDisk: string, volumeDisk: string): Promise<Record<string, unknown>> {
    return {
      ansible_connection: 'community.docker.docker',
      tasktracker_environment: 'staging',
      loadbalancer_apiserver: { address: this.address, port: 8443 },
      registry_domain: DOMAIN,
      registry_port: 443,
      registry_address: this.three.address,
      registry_data_device: registryDisk,
      registry_binary: await registryProgram(),
      registry_users: [await user(PUSHER, true), await user(PULLER, false)],
      registry_collect_wait: 5,
      registry_keep_tags: 1,
      static_volumes: [{ name: 'postgresql', node: 'two', device: volumeDisk, size_gb: 1 }],
      // the kernel and the clock are those of the machine on which the test runs
      prepare_kernel: false,
      prepare_time_servers: ['127.0.0.1'],
      etcd_snapshot_programs: '/usr/bin',
      etcd_snapshot_keep: 2,
      etcd_restore_programs: '/usr/bin',
    };
  }
}

/** A user as secrets.yml has one: with the hash of the password, never the password. */
async function user({ name, password }: typeof PUSHER, push: boolean): Promise<Record<string, unknown>> {
  const hash = 'import bcrypt, sys; print(bcrypt.hashpw(sys.stdin.read().encode(), bcrypt.gensalt(5)).decode())';
  return { name, push, hash: (await mustRun(join(programs, 'python'), ['-c', hash], { input: password })).trim() };
}
