/** The rules of the event log: what a client gets to see, and how an event is taken back. */
import { isDeepStrictEqual } from 'node:util';
import type { AttachmentChange, AttachmentsService } from '../attachments/attachments.service.ts';
import type { Database } from '../database/connect.ts';
import { AppError, conflict, notFound, tooManyRequests } from '../errors.ts';
import type { TaskRecord } from '../tasks/tasks.repository.ts';
import type { TaskPatch } from '../tasks/tasks.schema.ts';
import type { TasksService } from '../tasks/tasks.service.ts';
import type { EventFeed } from './event-feed.ts';
import * as repository from './events.repository.ts';
import type { EventRecord } from './events.repository.ts';

/** Events that are read at once. */
const PAGE = 200;
/** A comment keeps proxies from closing a stream in which nothing happens. Milliseconds. */
const HEARTBEAT_MS = 15_000;
/** While the database is away. Milliseconds. */
const RETRY_MS = 1_000;
/** Streams that one process keeps open: each one is a socket and a little memory. */
const MOST_STREAMS = 1_000;
/** Somebody else may change the task between reading and undoing; then it is read again. */
const UNDO_ATTEMPTS = 3;

/** What a stream yields: the revision at its beginning, an event, or a sign of life. */
export type Signal =
  { kind: 'start'; revision: number } | { kind: 'event'; event: EventRecord } | { kind: 'heartbeat' };

export interface EventsService {
  /**
   * Follows the owner's events until the caller stops reading or may no longer, or the server stops.
   * @param after the last event that the caller has; only new ones when undefined
   * @param isStillAllowed asked before every event, and every 15 seconds when there is none
   * @throws AppError 429 when this process has as many streams as it can keep
   */
  follow(
    owner: string,
    after: number | undefined,
    isStillAllowed: () => Promise<boolean>,
  ): Promise<AsyncGenerator<Signal, void>>;
  /** @throws AppError 404 when the task has no events */
  history(owner: string, taskId: string, page: { before: number | undefined; limit: number }): Promise<EventRecord[]>;
  /** @throws AppError 404, or 409 when what the event changed has been changed again since */
  undo(owner: string, id: number): Promise<TaskRecord>;
}

export function createEventsService(
  db: Database,
  tasks: TasksService,
  attachments: AttachmentsService,
  feed: EventFeed,
): EventsService {
  /** Undefined while the database is away. */
  const unlessAway = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined);

  async function* follow(
    owner: string,
    start: number,
    revision: number,
    isStillAllowed: () => Promise<boolean>,
  ): AsyncGenerator<Signal, void> {
    feed.streams += 1;
    try {
      yield { kind: 'start', revision: start };
      let seen = start;
      let known = revision;
      for (;;) {
        const quiet = known <= seen;
        if (quiet) await feed.changed(owner, seen, HEARTBEAT_MS);
        if (feed.closed) return;
        const allowed = await unlessAway(isStillAllowed());
        if (allowed === false) return;
        if (quiet) yield { kind: 'heartbeat' };
        const events = allowed && (await unlessAway(repository.findEvents(db, owner, seen, PAGE)));
        if (events === undefined) {
          await feed.changed(owner, Number.POSITIVE_INFINITY, RETRY_MS);
          continue;
        }
        for (const event of events) yield { kind: 'event', event };
        seen = events.at(-1)?.id ?? seen;
        known = events.length === PAGE ? Number.POSITIVE_INFINITY : seen;
      }
    } finally {
      feed.streams -= 1;
    }
  }

  return {
    async follow(owner, after, isStillAllowed) {
      if (feed.streams >= MOST_STREAMS) throw tooManyRequests('Too many event streams are open. Try again later.', 10);
      const revision = (await repository.findRevisions(db, [owner])).get(owner) ?? 0;
      // a number beyond the newest event is from another database, or made up: begin with what is there
      return follow(owner, Math.min(after ?? revision, revision), revision, isStillAllowed);
    },

    async history(owner, taskId, page) {
      const events = await repository.findHistory(db, owner, taskId, page);
      if (events.length === 0 && page.before === undefined) throw notFound();
      return events;
    },

    async undo(owner, id) {
      const event = await repository.findEvent(db, owner, id);
      if (!event) throw notFound();
      for (let attempt = 1; ; attempt++) {
        try {
          return await undoOnce({ tasks, attachments }, owner, event);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          if (error.type === 'not-found') throw conflict('The task is not where this event left it.');
          if (error.type !== 'precondition-failed' || attempt === UNDO_ATTEMPTS) throw error;
        }
      }
    },
  };
}

interface Undoers {
  tasks: TasksService;
  attachments: AttachmentsService;
}

async function undoOnce({ tasks, attachments }: Undoers, owner: string, event: EventRecord): Promise<TaskRecord> {
  const undoes = event.id;
  switch (event.type) {
    case 'created':
    case 'restored':
      return tasks.trash(owner, event.taskId, { undoes });
    case 'trashed':
      return tasks.restore(owner, event.taskId, { undoes });
    case 'purged':
      throw conflict('The task was deleted for good.');
    case 'updated': {
      const change = attachmentChange(event);
      if (change) {
        await attachments.undo(owner, change, undoes);
        return tasks.get(owner, event.taskId);
      }
      const current = await tasks.get(owner, event.taskId);
      return tasks.update(owner, event.taskId, inverse(event, current), { versions: [current.version], undoes });
    }
  }
}

/** What an event says of an attachment: such an event says nothing else. */
function attachmentChange({ before, after }: EventRecord): AttachmentChange | undefined {
  if (before?.attachment === undefined || after?.attachment === undefined) return undefined;
  return { before: before.attachment, after: after.attachment };
}

/** The patch that puts back what an event changed. */
function inverse({ before, after }: EventRecord, current: TaskRecord): TaskPatch {
  const now: Record<string, unknown> = { ...current, completed: current.completedAt !== null };
  const changedSince = Object.entries(after ?? {})
    .filter(([member, value]) => !isDeepStrictEqual(now[member], value))
    .map(([member]) => member);
  if (changedSince.length > 0) {
    throw conflict(
      'What this event changed has been changed again since.',
      changedSince.map((member) => ({ pointer: `/${member}`, detail: 'has been changed since' })),
    );
  }
  return before ?? {};
}
