import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { useSessionStore } from '../session/session.store.ts';
import * as api from './attachments.api.ts';
import type { Attachment, FileLimits } from './attachments.api.ts';
import { toFileTrouble, type FileTrouble } from './file-trouble.ts';
import { createFileUploads, type FileUpload } from './file-uploads.ts';

export type { Attachment, FileUpload };

/** Files on tasks: those that are there, and those on their way. Uploads go on when the editor is closed. */
export const useAttachmentsStore = defineStore('attachments', () => {
  /** Null until the server has told. */
  const limits = ref<FileLimits | null>(null);
  /** By the id of the task; what was never asked for is not in it. */
  const byTask = ref<Record<string, Attachment[]>>({});
  /** Why the files of a task could not be had. */
  const failures = ref<Record<string, FileTrouble>>({});
  /** What went wrong with a file that is there, by its id. */
  const troubles = ref<Record<string, FileTrouble>>({});
  const { uploads, ...fileUploads } = createFileUploads(limits, put);

  const unsaved = computed(() => uploads.value.some(({ state }) => state !== 'failed'));
  addEventListener('beforeunload', (event) => unsaved.value && event.preventDefault());

  const session = useSessionStore();
  watch(unsaved, (some) => (session.uploading = some), { flush: 'sync' });

  // nothing of one person is shown to, or sent in the name of, another one
  let owner = session.user?.id;
  watch(
    () => session.user?.id,
    (id) => {
      if (id === undefined ? !session.ended : id !== owner) clear();
      owner = id ?? owner;
    },
    { flush: 'sync' },
  );

  function clear(): void {
    fileUploads.dropAll();
    limits.value = null;
    byTask.value = failures.value = troubles.value = {};
  }

  /** Asks for the files of a task, and once for the limits. */
  async function load(taskId: string): Promise<void> {
    delete failures.value[taskId];
    try {
      limits.value ??= await api.getLimits();
      if (limits.value.enabled) byTask.value[taskId] = await api.listAttachments(taskId);
    } catch (error) {
      failures.value[taskId] = toFileTrouble(error, limits.value);
    }
  }

  /** Puts an attachment where it belongs: they are shown in the order in which they came. */
  function put(attachment: Attachment): void {
    const others = (byTask.value[attachment.taskId] ?? []).filter(({ id }) => id !== attachment.id);
    byTask.value[attachment.taskId] = [...others, attachment].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  function take({ id, taskId }: Attachment): void {
    byTask.value[taskId] = (byTask.value[taskId] ?? []).filter((other) => other.id !== id);
  }

  /** @returns whether it was done; where it was not, `troubles` tells why */
  async function change(seen: Attachment, action: (etag: string) => Promise<void>): Promise<boolean> {
    delete troubles.value[seen.id];
    try {
      const { attachment, etag } = await api.getAttachment(seen.id);
      if (attachment.version !== seen.version && attachment.name !== seen.name) {
        put(attachment);
        troubles.value[seen.id] = { kind: 'changed' };
        return false;
      }
      await action(etag);
      return true;
    } catch (error) {
      const trouble = toFileTrouble(error, limits.value);
      if (trouble.kind === 'gone' || trouble.kind === 'changed') await load(seen.taskId);
      // one that is gone has no place of its own any more
      if (trouble.kind === 'gone') failures.value[seen.taskId] = trouble;
      else troubles.value[seen.id] = trouble;
      return false;
    }
  }

  /** Shows the new name at once, and the old one again where it was not taken. */
  async function rename(seen: Attachment, name: string): Promise<boolean> {
    put({ ...seen, name });
    const renamed = await change(seen, async (etag) => put(await api.renameAttachment(seen.id, name, etag)));
    if (!renamed && current(seen)?.name === name && troubles.value[seen.id]?.kind === 'failure') put(seen);
    return renamed;
  }

  const current = ({ id, taskId }: Attachment): Attachment | undefined =>
    byTask.value[taskId]?.find((other) => other.id === id);

  /** Moves a file to the trash. It is gone from the screen at once, and there again where that failed. */
  async function remove(seen: Attachment): Promise<boolean> {
    take(seen);
    const removed = await change(seen, (etag) => api.deleteAttachment(seen.id, etag));
    if (!removed && troubles.value[seen.id]?.kind === 'failure') put(seen);
    return removed;
  }

  /** Takes a file out of the trash. */
  async function restore(seen: Attachment): Promise<void> {
    try {
      put(await api.restoreAttachment(seen.id));
    } catch (error) {
      failures.value[seen.taskId] = toFileTrouble(error, limits.value);
    }
  }

  /** @returns an address for the browser, or null; then `troubles` tells why */
  async function link(seen: Attachment): Promise<string | null> {
    delete troubles.value[seen.id];
    try {
      return await api.linkTo(seen.id);
    } catch (error) {
      troubles.value[seen.id] = toFileTrouble(error, limits.value);
      return null;
    }
  }

  /** @returns null for a picture that cannot be had */
  const picture = (id: string, size: 'thumbnail' | 'content'): Promise<Blob | null> =>
    api.getPicture(id, size).catch(() => null);

  return {
    limits,
    byTask,
    failures,
    troubles,
    uploads,
    ...fileUploads,
    load,
    rename,
    remove,
    restore,
    link,
    picture,
    clear,
  };
});
