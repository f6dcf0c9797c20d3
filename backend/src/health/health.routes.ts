/** Probes for an orchestrator. They are outside the API: no version, no owner. */
import type Router from '@koa/router';
import type { HealthService } from './health.service.ts';

/**
 * `/livez`: the event loop turns. A restart would not cure a missing database, so this never asks for it.
 * `/readyz`: requests can be served; the body names each check.
 */
export function healthRoutes(router: Router, health: HealthService): void {
  router.get('/livez', (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.body = { status: 'ok' };
  });
  router.get('/readyz', async (ctx) => {
    const checks = await health.readiness();
    const ready = Object.values(checks).every((check) => check === 'ok');
    ctx.set('Cache-Control', 'no-store');
    ctx.status = ready ? 200 : 503;
    ctx.body = { status: ready ? 'ok' : 'unavailable', checks };
  });
}
