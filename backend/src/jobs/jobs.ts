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

type Job = (db: Database, config: Pick<Config, 'trashDays'>, storage: FileStorage) => Promise<number>;

/** Each job by what it counts, in the order in which they run. */
const jobs = {
  purgedTasks: (db, { trashDays }) => purgeTrash(db, trashDays),
  expiredKeys: expireAnswers,
  expiredSessions: expireSessions,
  expiredApiTokens: expireApiTokens,
  expiredCounts: expireCounts,
  expiredLinks: expireLinks,
  expiredInvitations: expireInvitations,
  expiredSecurityEvents: expireSecurityEvents,
  expiredLogOutTokens: expireLogOutTokens,
  purgedAttachments: (db, { trashDays }) => purgeTrashedAttachments(db, trashDays),
  expiredAddresses: expireAddresses,
  // last, for what the others have left without an owner
  deletedBlobs: (db, _config, storage) => deleteBlobs(db, storage),
} satisfies Record<string, Job>;

type JobName = keyof typeof jobs;

/** What a run has done, and which jobs failed; null when another replica was at it. */
export type JobsResult = (Partial<Record<JobName, number>> & { failed: JobName[] }) | null;

/** Runs every job now, unless another replica does. One that fails is logged and keeps no other from running. */
export const runJobs = (
  db: Database,
  config: Pick<Config, 'trashDays'>,
  storage: FileStorage,
  logger: Logger,
): Promise<JobsResult> =>
  withAdvisoryLock(db, JOBS_LOCK, async () => {
    const counts: Partial<Record<JobName, number>> = {};
    const failed: JobName[] = [];
    for (const job of Object.keys(jobs) as JobName[]) {
      try {
        counts[job] = await jobs[job](db, config, storage);
      } catch (error) {
        failed.push(job);
        logger[fromDatabaseError(error) ? 'warn' : 'error'](
          { err: error, job },
          'a job failed; it runs again in an hour',
        );
      }
    }
    return { ...counts, failed };
  });

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
        const result = await runJobs(db, config, storage, logger);
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
