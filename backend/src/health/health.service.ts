import type { Knex } from 'knex';
import { isMigrated } from '../database/migrate.ts';

type Check = 'ok' | 'failing';

export interface HealthService {
  readiness(): Promise<{ database: Check; migrations: Check; draining: Check }>;
  /** From now on readiness fails, so that load balancers send requests elsewhere. */
  drain(): void;
}

/** A probe must answer before its own timeout, also when the database hangs. Milliseconds. */
const PROBE_TIMEOUT_MS = 1_500;

export function createHealthService(db: Knex): HealthService {
  let draining = false;
  return {
    drain() {
      draining = true;
    },
    async readiness() {
      const migrated = await within(PROBE_TIMEOUT_MS, isMigrated(db)).catch(() => undefined);
      return {
        database: migrated === undefined ? 'failing' : 'ok',
        migrations: migrated ? 'ok' : 'failing',
        draining: draining ? 'failing' : 'ok',
      };
    },
  };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
