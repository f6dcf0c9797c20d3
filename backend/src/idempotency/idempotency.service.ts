/**
 * Idempotency keys: a request that is repeated gets the first answer, and is carried out once.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
import { createHash } from 'node:crypto';
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { inTransaction } from '../database/transaction.ts';
import { AppError, conflict, malformed } from '../errors.ts';
import type { Services } from '../services.ts';
import * as repository from './idempotency.repository.ts';

/** How long an answer is kept. Hours. */
const KEPT_HOURS = 24;
const ACCEPTABLE_KEY = /^[\x21-\x7e]{1,255}$/;
const LOCK_NOT_AVAILABLE = '55P03';

export interface StoredAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

export interface IdempotencyService {
  /**
   * Carries out a request unless that was done before. The request's changes and its answer are one transaction:
   * neither is ever there without the other, whatever dies when. An error keeps nothing, so the key may be tried again.
   * @param work gets services inside that transaction
   * @throws AppError 400 for a malformed key, 409 while the first request runs, 422 for another request
   */
  once(
    id: { owner: string; key: string; request: unknown },
    work: (services: Services) => Promise<StoredAnswer>,
  ): Promise<StoredAnswer>;
}

export function createIdempotencyService(db: Database, servicesOf: (db: Database) => Services): IdempotencyService {
  return {
    async once({ owner, key, request }, work) {
      if (!ACCEPTABLE_KEY.test(key)) throw malformed('Idempotency-Key must be 1 to 255 visible ASCII characters.');
      const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('base64');
      return inTransaction(db, async (tx) => {
        const claimed = await repository.claimKey(tx, owner, key, fingerprint).catch(refuseWhileRunning);
        if (!claimed) return replay(await repository.findAnswer(tx, owner, key), fingerprint);
        const answer = await work(servicesOf(tx));
        await repository.storeAnswer(tx, owner, key, answer);
        return answer;
      });
    },
  };
}

function replay(stored: repository.StoredRow | undefined, fingerprint: string): StoredAnswer {
  // forgotten in the very moment: as if it had never been used
  if (!stored) throw conflict('The first request with this Idempotency-Key has just expired. Try again.');
  if (stored.fingerprint !== fingerprint) {
    throw new AppError('idempotency-key-reused', 'This Idempotency-Key belongs to a request with other content.');
  }
  const { status, headers, body } = stored;
  return { status, headers: { ...headers, 'Idempotency-Replayed': 'true' }, body };
}

function refuseWhileRunning(error: unknown): never {
  if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
  throw conflict('The first request with this Idempotency-Key is still running. Try again in a moment.');
}

/**
 * Forgets the answers that have been kept long enough.
 * @returns how many there were
 */
export const expireAnswers = (db: Database): Promise<number> =>
  inBatches((limit) => repository.deleteAnswers(db, KEPT_HOURS, limit));
