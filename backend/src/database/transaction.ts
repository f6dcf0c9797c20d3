import type { Knex } from 'knex';
import type { Database } from './connect.ts';

/** What waits for the commit of each open transaction. */
const waiting = new WeakMap<Database, (() => void)[]>();

/** Runs work in one transaction, or in a savepoint of the one that is open: all of it happens, or nothing. */
export async function inTransaction<T>(db: Database, work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
  const callbacks: (() => void)[] = [];
  const result = await db.transaction((tx) => {
    waiting.set(tx, callbacks);
    return work(tx);
  });
  for (const callback of callbacks) afterCommit(db, callback);
  return result;
}

/**
 * Does something once all that was done by `db` is committed, and never when it is rolled back: at once outside of a
 * transaction, and with the outermost one that `inTransaction` opened inside of it.
 */
export function afterCommit(db: Database, callback: () => void): void {
  const callbacks = waiting.get(db);
  if (callbacks) callbacks.push(callback);
  else callback();
}
