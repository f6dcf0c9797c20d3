/** Failures as the interface speaks about them. Stores translate errors into these; components never see errors. */
import { ApiProblem, NetworkError, SessionOver } from '../api/errors.ts';
import type { Translate } from '../i18n/messages.ts';

/** What is wrong with one member of a request, by its JSON pointer. */
export interface FieldProblem {
  pointer: string;
  detail: string;
}

export type Failure =
  | { kind: 'offline' }
  | { kind: 'timeout' }
  | { kind: 'unavailable' }
  | { kind: 'gone' }
  | { kind: 'conflict' }
  | { kind: 'logged-out' }
  | { kind: 'throttled'; seconds: number }
  | { kind: 'rejected'; detail: string; type: string; fields: FieldProblem[] }
  | { kind: 'server'; requestId: string }
  | { kind: 'unexpected'; detail: string };

/** Statuses of a proxy or server that has no backend to answer just now. */
const UNAVAILABLE = new Set([502, 503, 504]);

export function toFailure(error: unknown): Failure {
  if (error instanceof NetworkError) return { kind: error.reason === 'timeout' ? 'timeout' : 'offline' };
  if (error instanceof SessionOver) return { kind: 'logged-out' };
  if (!(error instanceof ApiProblem)) return { kind: 'unexpected', detail: String(error) };
  if (error.status === 412) return { kind: 'conflict' };
  if (error.status === 404) return { kind: 'gone' };
  if (error.status === 429) return { kind: 'throttled', seconds: error.retryAfter ?? 60 };
  if (UNAVAILABLE.has(error.status)) return { kind: 'unavailable' };
  if (error.status >= 500) return { kind: 'server', requestId: error.requestId || '?' };
  const fields = error.problem?.errors ?? [];
  return { kind: 'rejected', detail: listed(fields) || error.message, type: error.type, fields };
}

/** Whether no server has answered, so that nobody has refused anything. */
export const isAway = ({ kind }: Failure): boolean => /offline|timeout|unavailable/.test(kind);

/** The reason in the user's language. The server's own words, which are English, stay as they are. */
export function describeFailure(failure: Failure, t: Translate): string {
  switch (failure.kind) {
    case 'rejected':
      return t('failure.rejected', { detail: failure.detail });
    case 'throttled':
      return t('failure.throttled', { count: Math.ceil(failure.seconds / 60) });
    case 'unexpected':
      return t('failure.unexpected', { detail: failure.detail });
    case 'server':
      return t('failure.server', { requestId: failure.requestId });
    default:
      return t(`failure.${failure.kind}`);
  }
}

const listed = (fields: FieldProblem[]): string =>
  fields.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ');
