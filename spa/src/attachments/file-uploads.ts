/** Files on their way to the server. Part of the store of attachments. */
import { ref, type Ref } from 'vue';
import { randomId } from '../shared/random-id.ts';
import * as api from './attachments.api.ts';
import type { Attachment, FileLimits } from './attachments.api.ts';
import { fileDigest } from './file-digest.ts';
import { StoreRefused, toFileTrouble, type FileTrouble } from './file-trouble.ts';

/** The API takes four uploads of a user at once; one is left for another tab. */
const AT_ONCE = 3;

export interface FileUpload {
  readonly key: string;
  readonly taskId: string;
  readonly file: File;
  state: 'waiting' | 'sending' | 'checking' | 'failed';
  /** How much has been sent, from 0 to 1. */
  part: number;
  trouble: FileTrouble | null;
}

/** What is known about an upload besides what is shown. */
interface Work {
  abort: AbortController;
  /** Of the request: the same for as long as it may have been done already. */
  idempotencyKey: string;
  /** Of a file that has reached the store, which the API has yet to be told. */
  sentAs: string | null;
}

/** @param onAdded called for each file that has become an attachment */
export function createFileUploads(limits: Ref<FileLimits | null>, onAdded: (attachment: Attachment) => void) {
  const uploads = ref<FileUpload[]>([]);
  const works = new Map<string, Work>();
  let running = 0;

  /** Sends files, some at a time. One that is too large is not sent at all. */
  function add(taskId: string, files: Iterable<File>): void {
    for (const file of files) {
      const tooLarge = limits.value !== null && file.size > limits.value.maxBytes;
      const trouble: FileTrouble | null = tooLarge ? { kind: 'tooLarge', most: limits.value!.maxBytes } : null;
      const key = randomId();
      works.set(key, { abort: new AbortController(), idempotencyKey: randomId(), sentAs: null });
      uploads.value.push({ key, taskId, file, state: trouble ? 'failed' : 'waiting', part: 0, trouble });
    }
    work();
  }

  function work(): void {
    while (running < AT_ONCE) {
      const next = uploads.value.find(({ state }) => state === 'waiting');
      if (!next) return;
      running += 1;
      void send(next).finally(() => {
        running -= 1;
        work();
      });
    }
  }

  async function send(upload: FileUpload): Promise<void> {
    const doing = works.get(upload.key);
    if (!doing) return;
    upload.state = 'sending';
    try {
      const attachment = await (limits.value?.direct ? directly(upload, doing) : throughApi(upload, doing));
      drop(upload.key);
      onAdded(attachment);
    } catch (error) {
      if (doing.abort.signal.aborted) return;
      upload.state = 'failed';
      upload.trouble = toFileTrouble(error, limits.value);
      // what was answered has not been done, and counts as another request from now on
      if (upload.trouble.kind !== 'failure') Object.assign(doing, { idempotencyKey: randomId(), sentAs: null });
    }
  }

  const options = (upload: FileUpload, { abort }: Work): api.UploadOptions => ({
    signal: abort.signal,
    onProgress(part) {
      upload.part = part;
      if (part === 1) upload.state = 'checking';
    },
  });

  const throughApi = (upload: FileUpload, doing: Work): Promise<Attachment> =>
    api.addAttachment(upload.taskId, upload.file, doing.idempotencyKey, options(upload, doing));

  async function directly(upload: FileUpload, doing: Work): Promise<Attachment> {
    if (doing.sentAs === null) {
      const prepared = await api.prepareUpload(
        upload.taskId,
        upload.file,
        await fileDigest(upload.file, doing.abort.signal),
      );
      const status = await api.sendDirectly(prepared, upload.file, options(upload, doing));
      if (status >= 300) throw new StoreRefused(`The store answered ${status}`);
      doing.sentAs = prepared.id;
    }
    upload.state = 'checking';
    return api.completeUpload(doing.sentAs);
  }

  function retry(key: string): void {
    const upload = uploads.value.find((candidate) => candidate.key === key);
    if (upload?.state !== 'failed') return;
    Object.assign(upload, { state: 'waiting', part: 0, trouble: null });
    work();
  }

  /** Takes an upload away, and ends it where it is under way. */
  function drop(key: string): void {
    works.get(key)?.abort.abort(new DOMException('The upload was called off', 'AbortError'));
    works.delete(key);
    uploads.value = uploads.value.filter((upload) => upload.key !== key);
  }

  const dropAll = (): void => uploads.value.map(({ key }) => key).forEach(drop);

  return { uploads, add, retry, drop, dropAll };
}
