import type { Router } from '@koa/router';
import { buildOpenApiDocument } from './openapi.ts';

export const API_PREFIX = '/api/v1';

/** Serves the description of the API that this very build answers. */
export function openApiRoutes(router: Router): void {
  const document = JSON.stringify(buildOpenApiDocument());
  router.get(`${API_PREFIX}/openapi.json`, (ctx) => {
    ctx.set('Cache-Control', 'no-cache');
    ctx.type = 'application/json';
    ctx.body = document;
  });
}
