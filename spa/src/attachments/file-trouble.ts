/** What can go wrong with a file, beyond what can go wrong with any request. */
import { ApiProblem } from '../api/errors.ts';
import type { Translate } from '../i18n/messages.ts';
import { describeFailure, isAway, toFailure, type Failure } from '../shared/failure.ts';
import { fileSize } from './file-size.ts';

export type FileTrouble =
  | { kind: 'tooLarge' | 'quota'; most: number }
  | { kind: 'tooMany' | 'keptBack' | 'changed' | 'gone' | 'unreadable' | 'storeRefused' }
  | { kind: 'failure'; failure: Failure };

/** The store of files took a file not, for a reason that it tells nobody but itself. */
export class StoreRefused extends Error {
  override readonly name = 'StoreRefused';
}

/** @param limits in bytes */
export function toFileTrouble(error: unknown, limits: { maxBytes: number; quotaBytes: number } | null): FileTrouble {
  if (error instanceof StoreRefused) return { kind: 'storeRefused' };
  if (error instanceof DOMException && error.name === 'NotReadableError') return { kind: 'unreadable' };
  if (error instanceof ApiProblem) {
    if (error.status === 413 && limits) return { kind: 'tooLarge', most: limits.maxBytes };
    if (error.status === 507 && limits) return { kind: 'quota', most: limits.quotaBytes };
    if (error.status === 412) return { kind: 'changed' };
    if (error.status === 404) return { kind: 'gone' };
    if (error.type === 'quarantined') return { kind: 'keptBack' };
    // the one thing that the API refuses an upload for as a conflict and that sending it again does not mend
    if (error.type === 'conflict' && /at most \d+ attachments/.test(error.message)) return { kind: 'tooMany' };
  }
  return { kind: 'failure', failure: toFailure(error) };
}

/** The reason in the user's language. */
export function describeTrouble(trouble: FileTrouble, t: Translate, locale: string): string {
  switch (trouble.kind) {
    case 'failure':
      // changes of tasks wait for a connection; files are too large to be kept for that
      return [
        describeFailure(trouble.failure, t),
        ...(isAway(trouble.failure) ? [t('filesTrouble.notKept')] : []),
      ].join(' ');
    case 'tooLarge':
    case 'quota':
      return t(`filesTrouble.${trouble.kind}`, { most: fileSize(trouble.most, t, locale) });
    default:
      return t(`filesTrouble.${trouble.kind}`);
  }
}
