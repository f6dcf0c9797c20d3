/** Tells the backend how the page did, as numbers without names: web vitals, and how often something broke. */
import type { App } from 'vue';
import { whenIdle } from '../shared/when-idle.ts';
import { sendReport, type PageReport } from './page-reports.api.ts';

type Report = Required<PageReport>;
type PageError = Report['errors'][number];

/** As many as the backend takes in one report; more say nothing new. */
const MOST_ERRORS = 20;

/**
 * Begins to watch. What is seen is sent when the page is hidden, which is the last that a browser tells of every page.
 * @param send takes a report away
 */
export function startPageReports(app: Pick<App, 'config'>, send: (report: Report) => Promise<void> = sendReport): void {
  let report = empty();

  const failed = (kind: PageError): void => {
    if (report.errors.length < MOST_ERRORS) report.errors.push(kind);
  };
  globalThis.addEventListener('error', () => failed('error'));
  globalThis.addEventListener('unhandledrejection', () => failed('rejection'));
  app.config.errorHandler = (error) => {
    failed('component');
    // as Vue does it where there is no handler
    console.error(error); // oxlint-disable-line no-console
  };

  const measured = ({ name, value }: Report['vitals'][number]): void => {
    report.vitals = [...report.vitals.filter((vital) => vital.name !== name), { name, value }];
  };
  void measure(measured);

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden' || report.vitals.length + report.errors.length === 0) return;
    const full = report;
    report = empty();
    void send(full);
  });
}

/** Nothing of this stands in the way of the first picture: it comes in a file of its own. */
async function measure(measured: (vital: Report['vitals'][number]) => void): Promise<void> {
  // what was before is told to it all the same
  await whenIdle();
  const { onCLS, onFCP, onINP, onLCP, onTTFB } = await import('web-vitals');
  for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(measured);
}

const empty = (): Report => ({ vitals: [], errors: [] });
