/** The application, top to bottom: every request passes these lines in this order. */
import { Router } from '@koa/router';
import Koa, { type Middleware } from 'koa';
import type { Logger } from 'pino';
import type { HealthService } from './health/health.service.ts';
import { healthRoutes } from './health/health.routes.ts';
import { mount } from './http/mount.ts';
import { owner } from './http/owner.ts';
import { problems, unmatched } from './http/problem.ts';
import { requestId } from './http/request-id.ts';
import { requestLog } from './http/request-log.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { Metrics } from './observability/metrics.ts';
import { API_PREFIX, openApiRoutes } from './openapi/openapi.routes.ts';
import { tasksEndpoints } from './tasks/tasks.routes.ts';
import type { TasksService } from './tasks/tasks.service.ts';

export interface Dependencies {
  logger: Logger;
  metrics: Metrics;
  health: HealthService;
  tasks: TasksService;
  publicUrl: string | undefined;
  trustProxy: boolean;
  /** Takes GET requests outside the API, where one process serves the page too. */
  page?: Middleware;
}

export function createApp(dependencies: Dependencies): Koa {
  const app = new Koa({ proxy: dependencies.trustProxy });
  // what reaches Koa's own handler happened after the answer was begun: a client that went away
  app.on('error', (error) => dependencies.logger.debug({ err: error }, 'response not delivered'));

  const router = createRouter(dependencies);
  app.use(requestId());
  app.use(requestLog(dependencies.logger));
  app.use(dependencies.metrics.middleware);
  if (dependencies.page) app.use(dependencies.page);
  app.use(securityHeaders());
  app.use(problems());
  app.use(owner());
  app.use(router.routes());
  app.use(unmatched((path) => methodsAt(router, path)));
  return app;
}

/** Every route of the process. */
export function createRouter(dependencies: Pick<Dependencies, 'health' | 'tasks' | 'publicUrl'>): Router {
  const router = new Router();
  healthRoutes(router, dependencies.health);
  openApiRoutes(router);
  mount(router, tasksEndpoints(dependencies.tasks), { prefix: API_PREFIX, publicUrl: dependencies.publicUrl });
  return router;
}

/** The methods that some route answers at a path. */
function methodsAt(router: Router, path: string): string[] {
  return [...new Set(router.match(path, '').path.flatMap((layer) => layer.methods))].sort();
}
