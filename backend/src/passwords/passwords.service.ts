/** What a password must be, and how it is kept. https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver */
import { hash, verify, type Options } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import pLimit from 'p-limit';
import { invalidMember, unavailable } from '../errors.ts';

/** Unicode code points. */
const LEAST_LENGTH = 8;
const MOST_LENGTH = 128;

/** Argon2id (the library's default) with 19 MiB and two passes: OWASP Password Storage Cheat Sheet. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes at once, so that a wave of log-ins leaves threads and memory for everything else. */
const AT_ONCE = 2;
/** Beyond this a client had better try again. */
const MOST_WAITING = 200;

const queue = pLimit(AT_ONCE);

/** Of no password: who asks for an unknown account waits as long as for a known one. */
const nobody = hash(crypto.randomUUID(), COST);

const common: ReadonlySet<string> = new Set(
  dictionary['passwords-common'].filter((password) => password.length >= LEAST_LENGTH),
);

/**
 * Why a password is not acceptable, to be read by a person; undefined when it is.
 * @param email of the account: no password either
 */
export function passwordProblem(password: string, email: string): string | undefined {
  if (!password.isWellFormed()) return 'must be valid Unicode';
  const length = [...normal(password)].length;
  if (length < LEAST_LENGTH || length > MOST_LENGTH) {
    return `must have ${LEAST_LENGTH} to ${MOST_LENGTH} characters`;
  }
  const folded = password.toLowerCase();
  if (common.has(folded)) return 'is one of the most common passwords';
  if (folded === email.toLowerCase()) return 'must not be the e-mail address';
  return undefined;
}

/**
 * @param pointer to the password in the request
 * @throws AppError 422
 */
export function requireAcceptable(password: string, email: string, pointer: string): void {
  const problem = passwordProblem(password, email);
  if (problem !== undefined) throw invalidMember(pointer, problem);
}

/**
 * @returns the hash with its parameters, in the PHC string format
 * @throws AppError 503 when too many are waiting
 */
export const hashPassword = (password: string): Promise<string> => limited(() => hash(normal(password), COST));

/**
 * Takes the same time for every answer.
 * @param stored undefined when there is no such account, or none with a password
 * @throws AppError 503 when too many are waiting
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  const matches = await limited(async () => verify(stored ?? (await nobody), normal(password)));
  return matches && stored !== undefined;
}

/** A letter with an accent is one character or two, by the keyboard: both are the same password. */
const normal = (password: string): string => password.normalize('NFC');

function limited<T>(work: () => Promise<T>): Promise<T> {
  if (queue.pendingCount >= MOST_WAITING) throw unavailable('Too many people are logging in. Try again in a moment.');
  return queue(work);
}
