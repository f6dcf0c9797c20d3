/** The application, top to bottom: every request passes these lines in this order. */
import { Router } from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Logger } from 'pino';
import { accountEndpoints } from './account/account.routes.ts';
import { administrationEndpoints } from './administration/administration.routes.ts';
import { apiTokensEndpoints } from './api-tokens/api-tokens.routes.ts';
import { authEndpoints } from './auth/auth.routes.ts';
import { attachmentsEndpoints } from './attachments/attachments.routes.ts';
import type { Config } from './config.ts';
import { eventsEndpoints } from './events/events.routes.ts';
import type { HealthService } from './health/health.service.ts';
import { healthRoutes } from './health/health.routes.ts';
import { createAuthenticate } from './http/authenticate.ts';
import { cors } from './http/cors.ts';
import { mount, type MountOptions } from './http/mount.ts';
import { problems, unmatched } from './http/problem.ts';
import { rateLimit } from './http/rate-limit.ts';
import { requestId } from './http/request-id.ts';
import { requestLog } from './http/request-log.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { Metrics } from './observability/metrics.ts';
import { traceId } from './observability/trace-context.ts';
import type { Tracing } from './observability/tracing.ts';
import { pageReportsEndpoints } from './page-reports/page-reports.routes.ts';
import { API_PREFIX, openApiRoutes } from './openapi/openapi.routes.ts';
import { sessionsEndpoints } from './sessions/sessions.routes.ts';
import { singleSignOnEndpoints } from './single-sign-on/single-sign-on.routes.ts';
import { tasksEndpoints } from './tasks/tasks.routes.ts';
import { transferEndpoints } from './transfer/transfer.routes.ts';

export interface Dependencies extends Pick<MountOptions, 'services' | 'idempotency'> {
  config: Pick<Config, 'publicUrl' | 'trustProxy' | 'corsOrigins' | 'rateLimitPerMinute'>;
  logger: Logger;
  metrics: Metrics;
  tracing: Tracing | undefined;
  health: HealthService;
  /** Stand before the API, where one process serves the page too. */
  pages?: Middleware[];
}

/** Every endpoint of the API. */
const endpoints = [
  ...tasksEndpoints,
  ...eventsEndpoints,
  ...transferEndpoints,
  ...attachmentsEndpoints,
  ...authEndpoints,
  ...singleSignOnEndpoints,
  ...accountEndpoints,
  ...sessionsEndpoints,
  ...apiTokensEndpoints,
  ...administrationEndpoints,
  ...pageReportsEndpoints,
];

/** What the OpenAPI document describes. */
export const contracts = endpoints.map((endpoint) => endpoint.contract);

export function createApp(dependencies: Dependencies): Koa {
  const { config, logger } = dependencies;
  // behind one proxy the address that it appended counts; what stands before it is the client's own claim
  const app = new Koa({ proxy: config.trustProxy, maxIpsCount: 1 });
  // what reaches Koa's own handler happened after the answer was begun: a client that went away
  app.on('error', (error) => logger.debug({ err: error }, 'response not delivered'));

  const router = createRouter(dependencies);
  app.use(requestId());
  app.use(requestLog(logger));
  app.use(dependencies.tracing?.middleware ?? traceId());
  app.use(dependencies.metrics.middleware);
  for (const middleware of dependencies.pages ?? []) app.use(middleware);
  app.use(securityHeaders());
  app.use(problems());
  app.use(cors(config.corsOrigins));
  app.use(exceptProbes(rateLimit(config.rateLimitPerMinute)));
  app.use(router.routes());
  app.use(unmatched((path) => methodsAt(router, path)));
  return app;
}

/** Every route of the process. */
export function createRouter({
  config,
  health,
  services,
  idempotency,
}: Omit<Dependencies, 'logger' | 'metrics' | 'tracing'>): Router {
  const router = new Router();
  healthRoutes(router, health);
  openApiRoutes(router, contracts);
  const authenticate = createAuthenticate(services);
  mount(router, endpoints, { prefix: API_PREFIX, publicUrl: config.publicUrl, services, idempotency, authenticate });
  return router;
}

/** An orchestrator asks from one address for ever. */
const exceptProbes =
  (middleware: Middleware): Middleware =>
  (ctx, next) =>
    ctx.path === '/livez' || ctx.path === '/readyz' ? next() : middleware(ctx, next);

/** The methods that some route answers at a path. A fixed path is none of those with a parameter that would fit it. */
function methodsAt(router: Router, path: string): string[] {
  const matching = router.match(path, '').path;
  const fixed = matching.filter((layer) => layer.paramNames.length === 0);
  const layers = fixed.length > 0 ? fixed : matching;
  return [...new Set(layers.flatMap((layer) => layer.methods))].sort();
}
