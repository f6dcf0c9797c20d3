/** Machines for the roles: containers in which systemd runs, on a network of their own. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, run, type RunResult } from '../../../helm/lib/run.ts';
import { kubespray } from './ansible.ts';

const IMAGE = 'tasktracker-test-machine';
// The build of Docker that every engine has; no part of it is a secret of another build.
const BUILD = { DOCKER_BUILDKIT: '0' };

/** Why there can be no machines here, if so. */
export async function missingEngine(): Promise<string | undefined> {
  const { code } = await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 30_000 });
  return code === 0 ? undefined : 'no Docker engine answers';
}

export class Machine {
  readonly name: string;
  readonly container: string;
  readonly address: string;

  constructor(name: string, container: string, address: string) {
    this.name = name;
    this.container = container;
    this.address = address;
  }

  /** Runs a shell command there; throws when it fails. */
  shell(command: string, input = ''): Promise<string> {
    return mustRun('docker', ['exec', '-i', this.container, 'bash', '-ceu', command], { input, timeout: 120_000 });
  }

  /** Runs a shell command there, and tells how it ended. */
  run(command: string, input = ''): Promise<RunResult> {
    return run('docker', ['exec', '-i', this.container, 'bash', '-c', command], { input, timeout: 120_000 });
  }

  /** A new disk: a file of that size, as the block device that is returned. */
  async disk(megabytes: number): Promise<string> {
    const nodes = 'for i in $(seq 0 63); do [ -b /dev/loop$i ] || mknod /dev/loop$i b 7 $i; done';
    const file = `/disk-${randomBytes(4).toString('hex')}`;
    return (await this.shell(`${nodes}; truncate -s ${megabytes}M ${file}; losetup -f --show ${file}`)).trim();
  }
}

export class Machines {
  private readonly network = `tasktracker-test-${randomBytes(4).toString('hex')}`;
  readonly machines: Machine[] = [];

  /** Builds the image where it is not there yet, and starts a machine for each name. */
  async start(names: string[]): Promise<void> {
    await mustRun('docker', ['build', '--quiet', '--tag', IMAGE, join(kubespray, 'tests/machine')], { env: BUILD });
    await mustRun('docker', ['network', 'create', this.network]);
    await Promise.all(names.map((name) => this.startOne(name)));
    this.machines.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
  }

  /** An address of the network that no machine has. */
  freeAddress(): string {
    return this.machines[0]!.address.replace(/\d+$/, '240');
  }

  async remove(): Promise<void> {
    for (const machine of this.machines) {
      // a loop device would outlive its container
      await machine.run('umount -a -t ext4; losetup -D');
      await run('docker', ['rm', '--force', '--volumes', machine.container]);
    }
    await run('docker', ['network', 'rm', this.network]);
  }

  private async startOne(name: string): Promise<void> {
    const container = `${this.network}-${name}`;
    const version = await mustRun('docker', ['info', '--format', '{{.CgroupVersion}}']);
    // systemd takes the first version of control groups only when it is told to
    const old = ['SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1', 'systemd.unified_cgroup_hierarchy=0'];
    const options = [
      ['--detach', '--name', container, '--hostname', name, '--network', this.network],
      // all that --privileged gives, without a capability that the machine itself may lack
      ['--cap-add', 'ALL', '--cap-drop', 'SYS_RESOURCE', '--device-cgroup-rule', 'a *:* rwm'],
      ['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined', '--cgroupns', 'host'],
      ['--volume', '/sys/fs/cgroup:/sys/fs/cgroup', '--tmpfs', '/run', '--tmpfs', '/run/lock'],
      ['--device', '/dev/loop-control'],
    ].flat();
    await mustRun('docker', ['run', ...options, IMAGE, '/sbin/init', ...(version.trim() === '1' ? old : [])]);
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    const address = (await mustRun('docker', ['inspect', '--format', format, container])).trim();
    const machine = new Machine(name, container, address);
    this.machines.push(machine);
    await until(`systemd of ${name} runs`, 60, async () =>
      /running|degraded/.test((await machine.run('systemctl is-system-running')).stdout),
    );
  }
}

/** Waits until something is so; throws when it is not within the seconds. */
export async function until(what: string, seconds: number, condition: () => Promise<boolean>): Promise<void> {
  for (const start = performance.now(); performance.now() - start < seconds * 1000; await sleep(300)) {
    if (await condition()) return;
  }
  throw new Error(`not within ${seconds} seconds: ${what}`);
}
