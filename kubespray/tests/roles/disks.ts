/** Disks that the role prepare mounts, or leaves alone. */
import { expect } from 'chai';
import { play } from '../support/ansible.ts';
import type { Site } from '../support/site.ts';

export function testDisks(site: Site): void {
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
}
