/**
 * 128 random bits as hexadecimal digits. `crypto.randomUUID` exists only on pages that came by HTTPS or from localhost;
 * a release may well be opened by its plain address.
 */
export function randomId(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
