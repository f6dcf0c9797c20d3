/** Snapshots by the role etcd_snapshot, and the way back by restore_etcd.yml. */
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { play } from '../support/ansible.ts';
import type { Site } from '../support/site.ts';
import { etcdctl } from '../support/stand-ins.ts';

export function testEtcd(site: Site): void {
  describe('snapshots of etcd', () => {
    const folder = '/var/backups/etcd-snapshots';

    it('are whole, for root alone, on a timer, and no more than are kept', async () => {
      for (let round = 0; round < 3; round++) {
        await site.one.shell('systemctl start etcd-snapshot');
        await site.one.shell('sleep 1.1');
      }
      const files = (await site.one.shell(`stat -c '%a %U %n' ${folder}/*`)).trim().split('\n');
      expect(files).to.have.length(2);
      for (const file of files) expect(file).to.match(/^600 root .*\d{8}T\d{6}Z\.db$/);
      expect(await site.one.shell('systemctl list-timers --no-legend etcd-snapshot.timer')).to.contain('etcd-snapshot');
    });

    it('bring all of etcd back by restore_etcd.yml', async () => {
      await etcdctl(site.one, 'put before here');
      await site.one.shell('sleep 1.1; systemctl start etcd-snapshot');
      await etcdctl(site.two, 'put after lost');
      const newest = (await site.one.shell(`ls ${folder} | tail -n 1`)).trim();
      const snapshot = join(site.folder, newest);
      writeFileSync(snapshot, Buffer.from(await site.one.shell(`base64 ${folder}/${newest}`), 'base64'));
      await play(site.inventory, ['restore_etcd.yml'], '-e', `etcd_restore_snapshot=${snapshot}`);
      expect(await etcdctl(site.three, 'get before --print-value-only')).to.equal('here\n');
      expect(await etcdctl(site.three, 'get after --print-value-only')).to.equal('');
      const members = (await etcdctl(site.one, 'endpoint health --cluster 2>&1')).match(/is healthy/g);
      expect(members).to.have.length(3);
      expect(Number(/"revision":(\d+)/.exec(await etcdctl(site.one, 'get before -w json'))![1])).to.be.greaterThan(1e9);
      expect(await site.three.shell('ls /etc/kubernetes/manifests')).to.equal('kube-apiserver.yaml\nkube-vip.yml\n');
      expect(await site.three.shell('ls -d /var/lib/etcd.before-*')).to.match(/^\/var\/lib\/etcd\.before-\d{8}T/);
    });
  });
}
