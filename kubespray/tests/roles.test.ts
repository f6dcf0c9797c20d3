/** The own roles, applied for real to machines that are containers: what they set up, and that they change nothing twice. */
import { expect } from 'chai';
import { missingAnsible, play } from './support/ansible.ts';
import { missingEngine } from './support/machines.ts';
import { Site } from './support/site.ts';
import { skipAll } from './support/skip.ts';
import { testCluster } from './roles/cluster.ts';
import { testDisks } from './roles/disks.ts';
import { testEtcd } from './roles/etcd.ts';
import { testLoadBalancers } from './roles/load-balancers.ts';
import { testRegistry } from './roles/registry.ts';

const PLAYBOOKS = ['prepare.yml', 'registry.yml', 'load_balancer.yml', 'platform.yml'];
// the rest of platform.yml needs a cluster: roles/cluster.ts
const TAGS = ['--skip-tags', 'namespaces,storage,gitlab_runner'];

describe('roles on three machines (containers; left out: settings of the kernel, which are those of this machine)', function () {
  this.timeout(600_000);
  const site = new Site();

  before(async function () {
    this.timeout(900_000);
    const reason = (await missingEngine()) ?? (await missingAnsible());
    if (reason) skipAll(this, reason);
    await site.start();
  });

  after(() => site.remove());

  it('are applied', async () => {
    expect((await play(site.inventory, PLAYBOOKS, ...TAGS)).changed).to.be.greaterThan(20);
  });

  it('change nothing the second time', async () => {
    const { changed, output } = await play(site.inventory, PLAYBOOKS, ...TAGS);
    expect(changed, output).to.equal(0);
  });

  it('have nothing to change in check mode', async () => {
    const { changed, output } = await play(site.inventory, PLAYBOOKS, ...TAGS, '--check', '--diff');
    expect(changed, output).to.equal(0);
  });

  it('leave units that systemd has nothing to say about', async () => {
    const units =
      'registry.service registry-collect.service registry-collect.timer etcd-snapshot.service etcd-snapshot.timer';
    expect(await site.three.shell(`systemd-analyze verify ${units} 2>&1`)).to.equal('');
    for (const machine of site.machines) {
      expect(await machine.shell('systemctl list-units --failed --no-legend'), machine.name).to.equal('');
    }
  });

  testRegistry(site);
  testDisks(site);
  testLoadBalancers(site);
  testEtcd(site);
  testCluster(site);
});
