import { expect } from 'chai';
import { networkOf } from './network-of.ts';

describe('the network of a client', () => {
  const networks: Record<string, string> = {
    '192.0.2.1': '192.0.2.1',
    '::ffff:192.0.2.1': '192.0.2.1',
    '2001:db8::1': '2001:db8:0:0::/64',
    '2001:DB8:0:0:ffff::1': '2001:db8:0:0::/64',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '::1': '0:0:0:0::/64',
    'fe80::1%eth0': 'fe80:0:0:0::/64',
    'not an address': 'not an address',
  };
  for (const [address, network] of Object.entries(networks)) {
    it(`of ${address} is ${network}`, () => expect(networkOf(address)).to.equal(network));
  }
});
