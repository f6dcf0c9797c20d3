/**
 * 128 random bits as hexadecimal digits. `crypto.randomUUID` exists only on pages that came by HTTPS or from localhost;
 * a release may well be opened by its plain address.
 */
export function randomId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A UUID of version 7, as the server makes them: 48 bits of time, and random ones but for the six that tell version and
 * variant. https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function uuidV7(milliseconds = Date.now()): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  const random = randomId();
  const variant = '89ab'[Number.parseInt(random[0]!, 16) % 4];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(1, 4)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
