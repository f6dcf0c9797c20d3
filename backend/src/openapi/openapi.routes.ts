import type { Router } from '@koa/router';
import type { Contract } from '../http/contract.ts';
import { docsRoutes } from './docs.routes.ts';
import type { ApiDocument } from './document.ts';
import { buildOpenApiDocument } from './openapi.ts';

export const API_PREFIX = '/api/v1';

/** Serves the description of the API that this very build answers, for programs and for people. */
export function openApiRoutes(router: Router, contracts: Contract[]): void {
  let document: ApiDocument | undefined;
  docsRoutes(router, `${API_PREFIX}/openapi.json`, () => (document ??= buildOpenApiDocument(contracts)));
}
