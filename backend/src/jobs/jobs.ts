/** Work that is due from time to time, once for all replicas. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { FileStorage } from '../attachments/file-storage.ts';
import { deleteBlobs, expireAddresses, purgeTrashedAttachments } from '../attachments/janitor.service.ts';
import { expireApiTokens } from '../api-tokens/api-tokens.service.ts';
import type { Config } from '../config.ts';
import { withAdvisoryLock } from '../database/advisory-lock.ts';
import type { Database } from '../database/connect.ts';
import { fromDatabaseError } from '../database/constraints.ts';
import { expireAnswers } from '../idempotency/idempotency.service.ts';
import { expireInvitations } from '../invitations/invitations.service.ts';
import { expireLinks } from '../one-time-links/one-time-links.service.ts';
import { expireSecurityEvents } from '../security-events/security-events.service.ts';
import { expireLogOutTokens } from '../single-sign-on/single-sign-on.service.ts';
import { expireSessions } from '../sessions/sessions.service.ts';
import { purgeTrash } from '../tasks/task-purge.service.ts';
import { expireCounts } from '../throttle/throttle.service.ts';

const HOUR_MS = 3_600_000;
/** The first run, so that a process that is restarted every hour does its share too. */
const FIRST_RUN_MS = 60_000;

/** Any number that no other program uses on the same database. */
const JOBS_LOCK = 7_244_581_905;

/** What a run has done; null when another replica was at it. */
export type JobsResult = {
  purgedTasks: number;
  expiredKeys: number;
  expiredSessions: number;
  expiredApiTokens: number;
  expiredCounts: number;
  expiredLinks: number;
  expiredInvitations: number;
  expiredSecurityEvents: number;
  expiredLogOutTokens: number;
  purgedAttachments: number;
  expiredAddresses: number;
  deletedBlobs: number;
} | null;

/** Runs every job now, unless another replica does. */
export const runJobs = (db: Database, config: Pick<Config, 'trashDays'>, storage: FileStorage): Promise<JobsResult> =>
  withAdvisoryLock(db, JOBS_LOCK, async () => ({
    purgedTasks: await purgeTrash(db, config.trashDays),
    expiredKeys: await expireAnswers(db),
    expiredSessions: await expireSessions(db),
    expiredApiTokens: await expireApiTokens(db),
    expiredCounts: await expireCounts(db),
    expiredLinks: await expireLinks(db),
    expiredInvitations: await expireInvitations(db),
    expiredSecurityEvents: await expireSecurityEvents(db),
    expiredLogOutTokens: await expireLogOutTokens(db),
    purgedAttachments: await purgeTrashedAttachments(db, config.trashDays),
    expiredAddresses: await expireAddresses(db),
    // last, for what the others have left without an owner
    deletedBlobs: await deleteBlobs(db, storage),
  }));

/** Runs the jobs every hour until they are stopped. */
export function startJobs(
  db: Database,
  config: Pick<Config, 'trashDays'>,
  storage: FileStorage,
  logger: Logger,
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const loop = async () => {
    for (let pause = FIRST_RUN_MS; ; pause = HOUR_MS) {
      await sleep(pause * (0.9 + Math.random() * 0.2), undefined, { signal: stopped.signal, ref: false });
      try {
        const result = await runJobs(db, config, storage);
        if (result) logger.info(result, 'jobs done');
      } catch (error) {
        logger[fromDatabaseError(error) ? 'warn' : 'error']({ err: error }, 'jobs failed; they run again in an hour');
      }
    }
  };
  const done = loop().catch(() => {});
  return {
    async stop() {
      stopped.abort();
      await done;
    },
  };
}
