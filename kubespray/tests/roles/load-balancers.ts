/** The pair that the role load_balancer sets up. */
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/machines.ts';
import type { Site } from '../support/site.ts';
import { API_PORT } from '../support/stand-ins.ts';

export function testLoadBalancers(site: Site): void {
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
      // longer than it takes to find a balancer well again and to move the address
      await sleep(12_000);
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
}
