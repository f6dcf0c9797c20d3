/** What has reached the API, by its own count. */

export interface RequestCounts {
  /** Requests whatever their status, those of the OpenAPI document itself apart. */
  total: number;
  /** Answers with a status from 500 on. */
  serverErrors: number;
  /** `POST /api/v1/tasks`: the routes that have answered with a status below 400. */
  succeeded: Set<string>;
}

const SERIES = /^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm;
const LABEL = /(\w+)="([^"]*)"/g;

/**
 * Reads the metric of request durations.
 * @throws Error when the metrics cannot be had or hold no such series
 */
export async function countRequests(metricsUrl: string): Promise<RequestCounts> {
  const response = await fetch(metricsUrl);
  const text = await response.text();
  if (!text.includes('http_request_duration_seconds')) throw new Error(`${metricsUrl} does not have the API's metrics`);
  return parseCounts(text);
}

/** @param text in the exposition format of Prometheus */
export function parseCounts(text: string): RequestCounts {
  const counts: RequestCounts = { total: 0, serverErrors: 0, succeeded: new Set() };
  for (const [, labels = '', value] of text.matchAll(SERIES)) {
    const of = Object.fromEntries([...labels.matchAll(LABEL)].map(([, name, text]) => [name, text]));
    if (of['route']?.endsWith('/openapi.json')) continue;
    counts.total += Number(value);
    if (of['status_class'] === '5xx') counts.serverErrors += Number(value);
    if (/^[23]xx$/.test(of['status_class'] ?? '')) counts.succeeded.add(`${of['method']} ${of['route']}`);
  }
  return counts;
}
