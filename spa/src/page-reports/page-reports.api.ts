/** Where the page tells of itself. */
import { publicApi } from '../api/client.ts';
import type { components } from '../api/schema.ts';

export type PageReport = components['schemas']['PageReport'];

/** Goes on when the page is closed meanwhile. What does not arrive is not worth a second try, nor a word to the user. */
export async function sendReport(report: PageReport): Promise<void> {
  await publicApi.POST('/page-reports', { body: report, keepalive: true }).catch(() => undefined);
}
