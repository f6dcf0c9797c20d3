import { AppError } from '../errors.ts';
import type { ProductMetrics } from '../observability/product-metrics.ts';
import type { UploadsService } from './uploads.service.ts';

/** Full stores and quotas are refusals as well, though their status says server. */
const INSUFFICIENT_STORAGE = 507;

/** Counts files that arrive through this process, by what became of them. */
export const countedUploads = (uploads: UploadsService, metrics: Pick<ProductMetrics, 'upload'>): UploadsService => ({
  ...uploads,
  async receive(...request) {
    try {
      const stored = await uploads.receive(...request);
      for (const { size } of stored) metrics.upload('success', size);
      return stored;
    } catch (error) {
      const status = error instanceof AppError ? error.status : 500;
      metrics.upload(status < 500 || status === INSUFFICIENT_STORAGE ? 'refused' : 'failed', 0);
      throw error;
    }
  },
});
