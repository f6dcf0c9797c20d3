/** Turns what pages report into metrics. Anybody can send such a report: it may be looked at, and wakes nobody. */
import type { ProductMetrics } from '../observability/product-metrics.ts';
import type { PageReport } from './page-reports.schema.ts';

export interface PageReportsService {
  count(report: PageReport): void;
}

export const createPageReportsService = (metrics: Pick<ProductMetrics, 'vital' | 'pageError'>): PageReportsService => ({
  count({ vitals, errors }) {
    for (const { name, value } of vitals) metrics.vital(name, value);
    for (const kind of errors) metrics.pageError(kind);
  },
});
