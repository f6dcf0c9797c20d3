/** The own roles, applied for real to machines that are containers: what they set up, and that they change nothing twice. */
import { expect } from 'chai';
import { missingAnsible, play } from './support/ansible.ts';
import { missingEngine, until, type Machine } from './support/machines.ts';
import { DOMAIN, PULLER, PUSHER, Site } from './support/site.ts';
import { RegistryClient } from './support/registry-client.ts';
import { skipAll } from './support/skip.ts';
import { API_PORT, etcdctl } from './support/stand-ins.ts';

const PLAYBOOKS = ['prepare.yml', 'registry.yml', 'load_balancer.yml', 'platform.yml'];
// the rest of platform.yml needs a cluster: platform.test.ts
const TAGS = ['--skip-tags', 'namespaces,storage,gitlab_runner'];

describe('roles on three machines (containers; left out: settings of the kernel, which are those of this machine)', function () {
  this.timeout(300_000);
  const site = new Site();
  const pusher = () => new RegistryClient(site.two, PUSHER);
  const puller = () => new RegistryClient(site.two, PULLER);
  const nobody = () => new RegistryClient(site.two, undefined);

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

  describe('registry', () => {
    it('answers nobody without a password, and not to a wrong one', async () => {
      expect(await nobody().status('GET', '/v2/')).to.equal(401);
      expect(await new RegistryClient(site.two, { ...PULLER, password: 'wrong' }).status('GET', '/v2/')).to.equal(401);
    });

    it('cannot be reached without TLS or by who does not trust its authority', async () => {
      const { stdout } = await site.two.run(`curl -so /dev/null -w '%{http_code}' http://${DOMAIN}:443/v2/`);
      expect(stdout).to.equal('400');
      const { code } = await site.two.run(`curl -s https://${DOMAIN}/v2/`);
      expect(code, 'the code of curl for an unknown authority').to.equal(60);
    });

    it('lets the pusher push, and the puller pull but not write', async () => {
      const digest = await pusher().push('team/one', '1.0.0');
      expect(await puller().manifest('team/one', '1.0.0')).to.equal(200);
      expect(await puller().manifest('team/one', digest)).to.equal(200);
      expect(await nobody().manifest('team/one', digest)).to.equal(401);
      expect(await puller().status('POST', '/v2/team/one/blobs/uploads/')).to.equal(403);
      expect(await puller().status('PUT', `/v2/team/one/manifests/1.0.0`)).to.equal(403);
      expect(await puller().status('DELETE', `/v2/team/one/manifests/${digest}`)).to.equal(403);
    });

    it('is started again after it was killed', async () => {
      await site.three.shell('systemctl kill --signal KILL registry');
      await until('the registry answers', 20, async () => (await puller().status('GET', '/v2/')) === 200);
    });

    it('keeps the newest tags and releases, frees the space of all else, and takes no push meanwhile', async () => {
      const layer = Buffer.alloc(3_000_000, 'old');
      await pusher().push('team/two', 'old', layer);
      await pusher().push('team/two', 'new');
      await pusher().push('team/two', '1.2.3');
      const lost = await pusher().push('team/two', 'moved', Buffer.alloc(3_000_000, 'moved'));
      const kept = await pusher().push('team/two', 'moved');
      const tags = '/var/lib/data/registry/docker/registry/v2/repositories/team/two/_manifests/tags';
      await site.three.shell(`touch -d '60 days ago' ${tags}/{old,1.2.3}/current/link`);
      const before = await usedKilobytes(site.three);
      await site.three.shell('systemctl start --no-block registry-collect');
      await until(
        'the collection has begun',
        10,
        async () => (await site.three.run('test -e /run/registry/read-only')).code === 0,
      );
      expect(await pusher().status('POST', '/v2/team/two/blobs/uploads/')).to.equal(503);
      expect(await puller().manifest('team/two', 'new')).to.equal(200);
      await until('the collection has ended', 60, async () => {
        const { stdout } = await site.three.run('systemctl show -p ActiveState --value registry-collect');
        return stdout.trim() === 'inactive';
      });
      const statuses = ['old', lost, 'new', '1.2.3', 'moved', kept].map((tag) => puller().manifest('team/two', tag));
      expect(await Promise.all(statuses)).to.deep.equal([404, 404, 200, 200, 200, 200]);
      expect(before - (await usedKilobytes(site.three))).to.be.greaterThan(5500);
      await pusher().push('team/two', 'later');
    });

    it('collects on a timer', async () => {
      expect(await site.three.shell('systemctl list-timers --no-legend registry-collect.timer')).to.match(
        /Sun .*03:30/,
      );
    });
  });

  describe('data disks', () => {
    it('are mounted by their label', async () => {
      expect(await site.three.shell('findmnt -no FSTYPE,LABEL /var/lib/data/registry')).to.match(/ext4\s+registry/);
      expect(await site.two.shell('findmnt -no FSTYPE,LABEL /var/lib/data/postgresql')).to.match(/ext4\s+postgresql/);
      expect(await site.two.shell('stat -c %F /var/lib/data/postgresql/volume')).to.equal('directory\n');
    });

    it('with something else on them are left alone', async () => {
      const device = await site.one.disk(16);
      await site.one.shell(`mkswap ${device}`);
      const disks = JSON.stringify({ prepare_disks: [{ name: 'other', device }] });
      const played = play(site.inventory, ['prepare.yml'], '--limit', 'one', '-e', disks);
      const error = await played.then(
        () => new Error('it was taken'),
        (reason: Error) => reason,
      );
      expect(error.message).to.match(/exists and is not of type|use force/i);
      expect(await site.one.shell(`blkid -o value -s TYPE ${device}`)).to.equal('swap\n');
    });
  });

  describe('load balancers (the API server behind them is a fake)', () => {
    const ready = async () => {
      const { stdout } = await site.three.run(`curl -ksm 3 https://${site.address}:8443/readyz`);
      return stdout === 'ok\n';
    };
    const holders = async () => {
      const found: string[] = [];
      for (const machine of [site.one, site.two]) {
        if ((await machine.shell('ip -4 -o address')).includes(` ${site.address}/`)) found.push(machine.name);
      }
      return found;
    };

    it('hold the address once, and lead to the API', async () => {
      await until('the API answers at the shared address', 30, ready);
      expect(await holders()).to.have.length(1);
    });

    it('give the address on when one has no balancer any more, and leave it there', async () => {
      const [before] = await holders();
      const machine = site.machines.find(({ name }) => name === before)!;
      await machine.shell('systemctl stop haproxy');
      await until(
        'the other one has the address',
        20,
        async () => !(await holders()).includes(before!) && (await ready()),
      );
      const [now] = await holders();
      await machine.shell('systemctl start haproxy');
      await until('the first one is well again', 20, async () => (await machine.run('pgrep haproxy')).code === 0);
      await new Promise((resolve) => setTimeout(resolve, 6000));
      expect(await holders()).to.deep.equal([now]);
    });

    it('send nobody to an API server that is not ready', async () => {
      await site.three.shell('rm /srv/api/readyz');
      const refused = async () => (await site.two.run(`curl -ksm 3 https://127.0.0.1:8443/`)).code !== 0;
      await until('the balancer has no server', 20, refused);
      expect((await site.two.run(`curl -ksm 3 https://${site.three.address}:${API_PORT}/`)).code).to.equal(0);
      await site.three.shell('echo ok >/srv/api/readyz');
      await until('it has one again', 20, ready);
    });
  });

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
      const snapshot = `${site.folder}/${newest}`;
      const { writeFileSync } = await import('node:fs');
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
});

/** What the registry's data takes. */
async function usedKilobytes(machine: Machine): Promise<number> {
  return Number((await machine.shell('sync; du -sk /var/lib/data/registry/docker')).split('\t')[0]);
}
