import { AppError } from '../errors.ts';
import type { ProductMetrics } from '../observability/product-metrics.ts';
import type { AuthService } from './auth.service.ts';

/** Counts attempts to log in by password and to renew a session, by how they ended. A failure of ours is neither. */
export const countedAuth = (auth: AuthService, metrics: Pick<ProductMetrics, 'login' | 'refresh'>): AuthService => ({
  ...auth,
  logIn: (...attempt) =>
    counted(auth.logIn(...attempt), {
      succeeded: () => metrics.login('password', 'success'),
      refused: () => metrics.login('password', 'refused'),
      throttled: () => metrics.login('password', 'throttled'),
    }),
  async admit(...person) {
    const logIn = await auth.admit(...person);
    // whom a provider has let in; a mail's link comes here too
    if (person[2] === 'provider') metrics.login('oidc', 'success');
    return logIn;
  },
  refresh: (...attempt) =>
    counted(auth.refresh(...attempt), {
      succeeded: () => metrics.refresh('success'),
      refused: () => metrics.refresh('refused'),
      throttled: () => {},
    }),
});

async function counted<T>(
  attempt: Promise<T>,
  on: { succeeded(): void; refused(): void; throttled(): void },
): Promise<T> {
  try {
    const result = await attempt;
    on.succeeded();
    return result;
  } catch (error) {
    const status = error instanceof AppError ? error.status : 500;
    if (status === 429) on.throttled();
    else if (status < 500) on.refused();
    throw error;
  }
}
