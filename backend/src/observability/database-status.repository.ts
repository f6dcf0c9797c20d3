/** What PostgreSQL says of itself to the application's own role, and when it was last backed up. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface DatabaseStatus {
  /** Bytes. */
  size: number;
  connections: number;
  maxConnections: number;
  commits: number;
  rollbacks: number;
  /** Blocks of 8 KiB that were found in PostgreSQL's own memory, and that were not. */
  blocksHit: number;
  blocksRead: number;
  deadlocks: number;
  /** Unix time in seconds; null when there is none on record. */
  backupAt: number | null;
  restoreDrillAt: number | null;
}

/** @throws the driver's error while the database does not answer */
export async function readStatus(db: Database): Promise<DatabaseStatus> {
  const [status] = await named<DatabaseStatus>(
    db,
    'database.status',
    `select pg_database_size(own.datid)::double precision as size,
       (select sum(numbackends)::integer from pg_stat_database) as connections,
       current_setting('max_connections')::integer as "maxConnections",
       own.xact_commit::double precision as commits, own.xact_rollback::double precision as rollbacks,
       own.blks_hit::double precision as "blocksHit", own.blks_read::double precision as "blocksRead",
       own.deadlocks::double precision as deadlocks,
       (select extract(epoch from succeeded_at)::double precision from maintenance where task = 'backup')
         as "backupAt",
       (select extract(epoch from succeeded_at)::double precision from maintenance where task = 'restore_drill')
         as "restoreDrillAt"
     from pg_stat_database as own where own.datname = current_database()`,
    {},
  );
  if (!status) throw new Error('PostgreSQL has no statistics of its own database');
  return status;
}
