import { isIPv6 } from 'node:net';

/**
 * Who counts as one client: an IPv4 address, or the IPv6 network of 64 bits that a customer has to itself.
 * https://www.rfc-editor.org/rfc/rfc6177
 */
export function networkOf(address: string): string {
  const [withoutZone = ''] = address.split('%');
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(withoutZone) ?? [];
  if (mapped !== undefined || !isIPv6(withoutZone)) return mapped ?? address;
  // the parser of URLs writes an address in its one canonical form
  const canonical = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const front = head.split(':').filter(Boolean);
  const back = tail.split(':').filter(Boolean);
  const zeros = canonical.includes('::') ? Array<string>(8 - front.length - back.length).fill('0') : [];
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`;
}
