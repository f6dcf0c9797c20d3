/** The rules of attachments: what a change means, and when it is refused. */
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { AppError, conflict, notFound, preconditionFailed } from '../errors.ts';
import * as repository from './attachments.repository.ts';
import type { AttachmentRecord, ChangeOptions, StoredFile } from './attachments.repository.ts';
import { cleanFileName } from './file-names.ts';
import type { FileStorage } from './file-storage.ts';

/** So that the list of a task needs no pages. */
const MOST_ON_TASK = 100;
const CHANGED = 'The attachment has changed since it was read.';
/** In the trash there may be more; the oldest of these are shown. */
const MOST_LISTED = 200;

/** What one user may keep, and does. Bytes. */
export interface FileLimits {
  enabled: boolean;
  direct: boolean;
  maxBytes: number;
  quotaBytes: number;
  usedBytes: number;
}

/** Every method answers 404 for what belongs to somebody else, and for attachments of a task that lies in the trash. */
export interface AttachmentsService {
  limits(owner: string): Promise<FileLimits>;
  /**
   * Makes attachments of files that are in the store: all of them or none.
   * @throws AppError 404, 409 for too many on the task, 507 for too many bytes
   */
  add(owner: string, taskId: string, files: StoredFile[]): Promise<AttachmentRecord[]>;
  /** @throws AppError 404 */
  list(owner: string, taskId: string, place: 'task' | 'trash'): Promise<AttachmentRecord[]>;
  /** @throws AppError 404 */
  get(owner: string, id: string): Promise<AttachmentRecord>;
  /** @throws AppError 404, or 412 with the current attachment when it has none of `options.versions` */
  rename(owner: string, id: string, name: string, options?: ChangeOptions): Promise<AttachmentRecord>;
  /** @throws AppError 404 or 412 */
  trash(owner: string, id: string, options?: ChangeOptions): Promise<AttachmentRecord>;
  /** One that is not in the trash stays as it is. @throws AppError 404, 409 or 412 */
  restore(owner: string, id: string, options?: ChangeOptions): Promise<AttachmentRecord>;
  /** Takes back what an event says of an attachment. @throws AppError 404, 409 or 412 */
  undo(owner: string, change: AttachmentChange, undoes: number): Promise<void>;
}

/** What an event says of an attachment; null where there was none, or it lay in the trash. */
export interface AttachmentChange {
  before: { id: string; name: string } | null;
  after: { id: string; name: string } | null;
}

export function createAttachmentsService(db: Database, storage: FileStorage): AttachmentsService {
  /** Why nothing was changed: looked up only then, so that a change that goes through takes one statement. */
  async function refusal(owner: string, id: string, { versions }: ChangeOptions, place: 'task' | 'trash' = 'task') {
    const current = versions && (await repository.findAttachment(db, owner, id, place));
    return current ? preconditionFailed(current, undefined, CHANGED) : notFound();
  }

  const service: AttachmentsService = {
    async limits(owner) {
      const { bytes } = await repository.findUsage(db, owner, null);
      const { enabled, maxBytes, quotaBytes } = storage;
      const direct = enabled && storage.blobs().direct !== undefined;
      return { enabled, direct, maxBytes, quotaBytes, usedBytes: bytes };
    },

    add: (owner, taskId, files) =>
      inTransaction(db, async (tx) => {
        // what is there is looked at under the lock, so that uploads side by side cannot exceed a limit together
        await repository.lockOwner(tx, owner);
        const { bytes, onTask } = await repository.findUsage(tx, owner, taskId);
        if (onTask === undefined) throw notFound();
        const refused = tooManyOnTask(onTask + files.length);
        if (refused) throw refused;
        const total = files.reduce((sum, { size }) => sum + size, bytes);
        if (total > storage.quotaBytes) throw quotaExceeded(storage.quotaBytes);
        const ids = files.map(() => uuidv7());
        const scan = storage.scanned ? 'pending' : 'unscanned';
        const added = await repository.addAttachments(tx, owner, taskId, ids, files, scan);
        // the janitor was faster: an upload that took a day
        if (added.length !== files.length) throw conflict('The upload took too long. Send the file again.');
        return added;
      }),

    async list(owner, taskId, place) {
      const found = await repository.findAttachments(db, owner, taskId, place, MOST_LISTED);
      // a task without any is not one that is not there
      const isEmpty = found.length === 0;
      if (isEmpty && (await repository.findUsage(db, owner, taskId)).onTask === undefined) throw notFound();
      return found;
    },

    async get(owner, id) {
      const found = await repository.findAttachment(db, owner, id);
      if (!found) throw notFound();
      return found;
    },

    async rename(owner, id, name, options = {}) {
      const renamed = await repository.renameAttachment(db, owner, id, cleanFileName(name), options);
      if (!renamed) throw await refusal(owner, id, options);
      return renamed;
    },

    async trash(owner, id, options = {}) {
      const trashed = await repository.trashAttachment(db, owner, id, options);
      if (!trashed) throw await refusal(owner, id, options);
      return trashed;
    },

    async restore(owner, id, options = {}) {
      const restored = await repository.restoreAttachment(db, owner, id, MOST_ON_TASK, options);
      if (restored) return restored;
      // a repeated request, whose first answer was lost, finds it restored: what was asked for is so
      const current = options.undoes === undefined && (await repository.findAttachment(db, owner, id));
      if (current && options.versions === undefined) return current;
      const inTrash = await repository.findAttachment(db, owner, id, 'trash');
      if (inTrash && (options.versions?.includes(inTrash.version) ?? true)) throw tooManyOnTask(MOST_ON_TASK + 1)!;
      throw await refusal(owner, id, options, 'trash');
    },

    async undo(owner, { before, after }, undoes) {
      if (before === null && after !== null) await service.trash(owner, after.id, { undoes });
      else if (before !== null && after === null) await service.restore(owner, before.id, { undoes });
      else if (before !== null && after !== null) {
        const current = await service.get(owner, after.id);
        if (current.name !== after.name) throw conflict('The attachment has been renamed again since.');
        await service.rename(owner, after.id, before.name, { versions: [current.version], undoes });
      }
    },
  };
  return service;
}

/** 409 when a task would have too many attachments. */
export const tooManyOnTask = (count: number): AppError | undefined =>
  count > MOST_ON_TASK ? conflict(`A task has at most ${MOST_ON_TASK} attachments.`) : undefined;

/** 507 at the first byte too many. */
export const quotaExceeded = (most: number): AppError =>
  new AppError(
    'insufficient-storage',
    `All your files together may have at most ${most} bytes, with those in the trash.`,
  );
