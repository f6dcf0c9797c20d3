/** What people do with the product, counted by services. No user, no id: only how often, and how it ended. */
import { Counter, Histogram, type Registry } from 'prom-client';

const LOGIN_METHODS = ['password', 'oidc'] as const;
const LOGIN_RESULTS = ['success', 'refused', 'throttled'] as const;
const REFRESH_RESULTS = ['success', 'refused', 'replayed'] as const;
const UPLOAD_RESULTS = ['success', 'refused', 'failed'] as const;
export const PAGE_ERRORS = ['error', 'rejection', 'component'] as const;

/** Bounds between good, improvable and poor, as https://web.dev/articles/vitals defines them; CLS has no unit. */
const VITALS = {
  LCP: { name: 'page_largest_contentful_paint_seconds', bounds: [2.5, 4], unit: 1000 },
  INP: { name: 'page_interaction_to_next_paint_seconds', bounds: [0.2, 0.5], unit: 1000 },
  FCP: { name: 'page_first_contentful_paint_seconds', bounds: [1.8, 3], unit: 1000 },
  TTFB: { name: 'page_time_to_first_byte_seconds', bounds: [0.8, 1.8], unit: 1000 },
  CLS: { name: 'page_cumulative_layout_shift', bounds: [0.1, 0.25], unit: 1 },
} as const;

export type Vital = keyof typeof VITALS;
export const VITAL_NAMES = Object.keys(VITALS) as [Vital, ...Vital[]];

type LoginMethod = (typeof LOGIN_METHODS)[number];
type LoginResult = (typeof LOGIN_RESULTS)[number];
type RefreshResult = (typeof REFRESH_RESULTS)[number];
type UploadResult = (typeof UPLOAD_RESULTS)[number];
export type PageError = (typeof PAGE_ERRORS)[number];

/** Services call these once what they count has been committed: see `afterCommit`. */
export interface ProductMetrics {
  tasksCreated(count: number): void;
  tasksCompleted(count: number): void;
  /** An attempt to log in. */
  login(method: LoginMethod, result: LoginResult): void;
  /** An access token asked for by a refresh token. */
  refresh(result: RefreshResult): void;
  /** @param bytes that were stored; 0 unless the result is success */
  upload(result: UploadResult, bytes: number): void;
  /** @param value as browsers report it: milliseconds, CLS without a unit */
  vital(name: Vital, value: number): void;
  pageError(kind: PageError): void;
}

export function createProductMetrics(registry: Registry): ProductMetrics {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `tasktracker_${name}`, help, labelNames, registers });

  const created = counter('tasks_created_total', 'Tasks that were created, by import too');
  const completed = counter('tasks_completed_total', 'Tasks that somebody marked as completed');
  const logins = counter('logins_total', 'Attempts to log in', 'method', 'result');
  const refreshes = counter('refreshes_total', 'Access tokens asked for by a refresh token', 'result');
  const uploads = counter('uploads_total', 'Files sent as attachments', 'result');
  const uploaded = counter('uploaded_bytes_total', 'Bytes of the attachments that were stored');
  const pageErrors = counter('page_errors_total', 'Errors that browsers reported of the page', 'kind');

  // a counter that is not there until its first event hides that event from rate()
  for (const method of LOGIN_METHODS) for (const result of LOGIN_RESULTS) logins.inc({ method, result }, 0);
  for (const result of REFRESH_RESULTS) refreshes.inc({ result }, 0);
  for (const result of UPLOAD_RESULTS) uploads.inc({ result }, 0);
  for (const kind of PAGE_ERRORS) pageErrors.inc({ kind }, 0);

  const vitals = new Map(
    Object.entries(VITALS).map(([vital, { name, bounds, unit }]) => {
      const help = `${vital} as browsers reported it; the bounds part good, improvable and poor`;
      const histogram = new Histogram({ name: `tasktracker_${name}`, help, buckets: [...bounds], registers });
      return [vital, (value: number) => histogram.observe(value / unit)];
    }),
  );

  return {
    tasksCreated: (count) => created.inc(count),
    tasksCompleted: (count) => completed.inc(count),
    login: (method, result) => logins.inc({ method, result }),
    refresh: (result) => refreshes.inc({ result }),
    upload(result, bytes) {
      uploads.inc({ result });
      uploaded.inc(bytes);
    },
    vital: (name, value) => vitals.get(name)?.(value),
    pageError: (kind) => pageErrors.inc({ kind }),
  };
}
