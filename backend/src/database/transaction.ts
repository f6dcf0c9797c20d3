import type { Knex } from 'knex';
import type { Database } from './connect.ts';

/** Runs work in one transaction, or in a savepoint of the one that is open: all of it happens, or nothing. */
export const inTransaction = <T>(db: Database, work: (tx: Knex.Transaction) => Promise<T>): Promise<T> =>
  db.transaction(work);
