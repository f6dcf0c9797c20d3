import { named } from './named.ts';
import type { Database } from './connect.ts';
import { inTransaction } from './transaction.ts';

/**
 * Runs work while holding a lock that one session of the whole database can have. PostgreSQL frees it however that
 * session ends.
 * @returns null, at once, when somebody else holds the lock
 */
export const withAdvisoryLock = <T>(db: Database, lock: number, work: () => Promise<T>): Promise<T | null> =>
  inTransaction(db, async (tx) => {
    // the transaction is idle while the work goes on elsewhere; the limit for forgotten ones does not fit it
    await tx.raw('set local idle_in_transaction_session_timeout = 0');
    const [row] = await named<{ locked: boolean }>(
      tx,
      'advisory_lock.try',
      'select pg_try_advisory_xact_lock(:lock) as locked',
      {
        lock,
      },
    );
    return row?.locked ? work() : null;
  });
