import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { contracts, createRouter } from '../app.ts';

interface Operation {
  summary: string;
  responses: object;
}

describe('the OpenAPI document', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  it('is served by the release itself', async () => {
    const { status, body } = await api.request('GET', '/openapi.json');
    expect(status).to.equal(200);
    expect(body.openapi).to.equal('3.1.0');
  });

  it('has every route of the API, and nothing that does not answer', async () => {
    const { body } = await api.request('GET', '/openapi.json');
    const documented = Object.entries(body.paths as Record<string, object>)
      .flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} /api/v1${path}`))
      .sort();
    expect(documented).to.deep.equal(servedRoutes().sort());
  });

  it('gives every operation an id, a summary and its errors', async () => {
    expect(new Set(contracts.map((contract) => contract.operationId)).size).to.equal(contracts.length);
    const { body } = await api.request('GET', '/openapi.json');
    for (const item of Object.values(body.paths as Record<string, Record<string, Operation>>)) {
      for (const operation of Object.values(item)) {
        expect(operation.summary).to.be.a('string').and.not.equal('');
        expect(operation.responses).to.include.keys('400', '500', '503');
      }
    }
  });
});

/** The routes below the API's prefix, read from the router that the app uses; the document itself apart. */
function servedRoutes(): string[] {
  const router = createRouter({ config: {}, services: {} } as Parameters<typeof createRouter>[0]);
  return router.stack
    .map((layer) => ({ path: String(layer.path), methods: layer.methods.filter((method) => method !== 'HEAD') }))
    .filter(({ path }) => path.startsWith('/api/v1/') && !path.endsWith('/openapi.json'))
    .flatMap(({ path, methods }) => methods.map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`));
}
