/** What the role registry sets up, asked from a node. */
import { expect } from 'chai';
import { until, type Machine } from '../support/machines.ts';
import { RegistryClient } from '../support/registry-client.ts';
import { DOMAIN, PULLER, PUSHER, type Site } from '../support/site.ts';

export function testRegistry(site: Site): void {
  const pusher = () => new RegistryClient(site.two, PUSHER);
  const puller = () => new RegistryClient(site.two, PULLER);
  const nobody = () => new RegistryClient(site.two, undefined);

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
      const old = await pusher().push('team/two', 'old', layer);
      await pusher().push('team/two', 'new');
      const release = await pusher().push('team/two', '1.2.3');
      // the signature of each
      const [oldSignature, signature] = [old, release].map((digest) => digest.replace(':', '-')) as [string, string];
      for (const tag of [oldSignature, signature]) await pusher().push('team/two', tag);
      const lost = await pusher().push('team/two', 'moved', Buffer.alloc(3_000_000, 'moved'));
      const kept = await pusher().push('team/two', 'moved');
      const tags = '/var/lib/data/registry/docker/registry/v2/repositories/team/two/_manifests/tags';
      await site.three.shell(`touch -d '60 days ago' ${tags}/{old,1.2.3,sha256-*}/current/link`);
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
      const statuses = ['old', oldSignature, lost, 'new', '1.2.3', signature, 'moved', kept].map((tag) =>
        puller().manifest('team/two', tag),
      );
      expect(await Promise.all(statuses)).to.deep.equal([404, 404, 404, 200, 200, 200, 200, 200]);
      expect(before - (await usedKilobytes(site.three))).to.be.greaterThan(5500);
      await pusher().push('team/two', 'later');
    });

    it('collects on a timer', async () => {
      expect(await site.three.shell('systemctl list-timers --no-legend registry-collect.timer')).to.match(
        /Sun .*03:30/,
      );
    });
  });
}

/** What the registry's data takes. */
async function usedKilobytes(machine: Machine): Promise<number> {
  return Number((await machine.shell('sync; du -sk /var/lib/data/registry/docker')).split('\t')[0]);
}
