/**
 * What a browser keeps while its person is at the provider: an encrypted JWT, so that any replica can go on and nobody
 * can read or change it. Each log-in on its way has a cookie of its own: several tabs may be at it.
 */
import { hkdfSync, type KeyObject } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { SigningKeys } from '../sessions/access-tokens.ts';

/** For which a person may stay at the provider. Seconds. */
export const SIGN_ON_SECONDS = 600;

/** The clocks of two replicas may differ. Seconds. */
const CLOCK_TOLERANCE = 30;
const PURPOSE = 'tasktracker sign-on cookie';
const ENCRYPTION = 'A256GCM';

export interface PendingSignOn {
  state: string;
  nonce: string;
  /** Of PKCE (RFC 7636). */
  verifier: string;
  /** An address of the page. */
  returnTo: string;
}

const STATE = /^[\w-]{43}$/;

/** The key of the cookie that belongs to a state; undefined for what is no state of ours. */
export const cookieKeyOf = (state: string | undefined): string | undefined =>
  state !== undefined && STATE.test(state) ? state.slice(0, 16) : undefined;

/** @returns the value of the cookie */
export function sealSignOn(keys: SigningKeys, pending: PendingSignOn): Promise<string> {
  const [id, key] = [...keys][0]!;
  return new EncryptJWT({ ...pending })
    .setProtectedHeader({ alg: 'dir', enc: ENCRYPTION, kid: id })
    .setAudience(PURPOSE)
    .setIssuedAt()
    .setExpirationTime(`${SIGN_ON_SECONDS}s`)
    .encrypt(derivedFrom(key));
}

/** @returns undefined for what this service has not made, not for this state, or too long ago */
export async function openSignOn(
  keys: SigningKeys,
  value: string,
  state: string,
  now = new Date(),
): Promise<PendingSignOn | undefined> {
  try {
    const { payload } = await jwtDecrypt<PendingSignOn>(
      value,
      ({ kid }) => {
        const key = keys.get(kid ?? '');
        if (!key) throw new Error('no key of ours');
        return derivedFrom(key);
      },
      {
        audience: PURPOSE,
        requiredClaims: ['exp'],
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: [ENCRYPTION],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: now,
      },
    );
    return payload.state === state ? payload : undefined;
  } catch {
    return undefined;
  }
}

/** A key for this purpose alone: what it encrypts can never pass for a token that the same secret signs. */
const derivedFrom = (key: KeyObject): Uint8Array => new Uint8Array(hkdfSync('sha256', key, '', PURPOSE, 32));
