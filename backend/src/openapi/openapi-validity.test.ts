import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect } from 'chai';
import { startApi, type Answer, type Api } from '../../test/api.ts';
import { contracts } from '../app.ts';
import { operationsOf, resolve, type ApiDocument, type ApiResponse } from './document.ts';
import { buildOpenApiDocument } from './openapi.ts';

/** Headers of HTTP itself and of the hardening of every answer, which clients of the API need not know. */
const NOT_DESCRIBED = new Set(
  (
    'connection content-length content-type date keep-alive transfer-encoding vary ' +
    'content-security-policy cross-origin-resource-policy referrer-policy x-content-type-options'
  ).split(' '),
);

/** https://redocly.com/docs/cli/rules */
const RULES = (
  'struct no-unresolved-refs no-identical-paths path-parameters-defined operation-operationId-unique ' +
  'operation-tag-defined no-invalid-media-type-examples no-invalid-parameter-examples ' +
  'no-invalid-schema-examples no-enum-type-mismatch spec-components-invalid-map-name'
).split(' ');

describe('the OpenAPI document for strict readers', () => {
  let document: ApiDocument;
  before(() => {
    document = buildOpenApiDocument(contracts);
  });

  /** What a validator of OpenAPI 3.1 says about a document. */
  async function problemsOf(candidate: unknown): Promise<string[]> {
    const config = await createConfig({ rules: Object.fromEntries(RULES.map((rule) => [rule, 'error'])) });
    const found = await lintFromString({ source: JSON.stringify(candidate), absoluteRef: 'openapi.json', config });
    return found.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0]?.pointer}`);
  }

  it('is valid OpenAPI 3.1, and its examples keep to their schemas', async () => {
    expect(await problemsOf(document)).to.deep.equal([]);
  });

  it('would be refused with a mistake in it', async () => {
    const [first] = operationsOf(structuredClone(document));
    const broken = { ...document, paths: { '/x/{id}': { get: { ...first!.operation, responses: { 200: {} } } } } };
    expect(await problemsOf(broken)).not.to.deep.equal([]);
  });

  it('says what each group of operations is for', () => {
    expect(document.tags.filter(({ description }) => description === '')).to.deep.equal([]);
  });

  it('has an example of every body, header and parameter', () => {
    for (const { operation } of operationsOf(document)) {
      for (const { name, schema } of operation.parameters ?? []) {
        const known = schema.example ?? schema.default ?? schema.enum;
        expect(known, `${operation.operationId} ${name}`).not.to.equal(undefined);
      }
      const bodies = [
        operation.requestBody,
        ...Object.values(operation.responses).map((one) => resolve(document, one)),
      ];
      for (const body of bodies) {
        for (const [type, mediaType] of Object.entries(body?.content ?? {})) {
          expect(mediaType.example ?? mediaType.examples, `${operation.operationId} ${type}`).not.to.equal(undefined);
        }
      }
    }
  });

  it('shows the current task in the example of 412', () => {
    const { content } = document.components.responses['PreconditionFailed']!;
    const { value } = content!['application/problem+json']!.examples!['precondition-failed']!;
    expect(value).to.have.nested.property('current.title', 'Buy milk');
  });

  it('gives no body to 204 and 304, Allow to 405, and Retry-After to 429 and 503', () => {
    for (const { operation } of operationsOf(document)) {
      const { 204: noContent, 304: notModified } = operation.responses as Record<number, ApiResponse>;
      expect(noContent?.content ?? notModified?.content).to.equal(undefined);
      for (const [status, header] of Object.entries({ 405: 'Allow', 429: 'Retry-After', 503: 'Retry-After' })) {
        const response = resolve<ApiResponse>(document, operation.responses[status]!);
        expect(response.headers?.[header], `${operation.operationId} ${status}`).to.include({ required: true });
      }
    }
  });

  describe('and the headers that are sent', () => {
    let api: Api;
    before(async () => {
      api = await startApi();
    });
    after(() => api.stop());

    it('are those that it describes', async () => {
      const key = { 'Idempotency-Key': 'k' };
      const created = await api.request('POST', '/tasks', { body: { title: 'a' }, headers: key });
      const path = `/tasks/${created.body.id}`;
      const answers: [operation: string, answer: Answer][] = [
        ['createTask', created],
        ['createTask', await api.request('POST', '/tasks', { body: { title: 'a' }, headers: key })],
        ['createTask', await api.request('POST', '/tasks', { body: {} })],
        ['listTasks', await api.request('GET', '/tasks')],
        ['listTasks', await api.request('GET', '/tasks?limit=0')],
        ['getTask', await api.request('GET', path)],
        ['getTask', await api.request('GET', path, { headers: { 'If-None-Match': '"1"' } })],
        ['updateTask', await api.request('PATCH', path, { body: { priority: 1 } })],
        ['updateTask', await api.request('PATCH', path, { body: {}, headers: { 'If-Match': '"9"' } })],
        ['getTaskHistory', await api.request('GET', `${path}/history?limit=1`)],
        ['undoEvent', await api.request('POST', '/events/2/undo')],
        ['deleteTask', await api.request('DELETE', path)],
        ['restoreTask', await api.request('POST', `${path}/restore`)],
        ['createTask', await api.request('PUT', '/tasks')],
      ];
      for (const [id, { status, headers }] of answers) {
        const described = describedHeaders(id, status);
        const sent = [...headers.keys()].filter((name) => !NOT_DESCRIBED.has(name));
        expect(
          sent.filter((name) => !(name in described)),
          `${id} ${status}`,
        ).to.deep.equal([]);
        const always = Object.entries(described).filter(([, required]) => required);
        for (const [name] of always) expect(headers.has(name), `${id} ${status} ${name}`).to.equal(true);
      }
    });
  });

  /** Names in lower case, each with whether it is always sent. */
  function describedHeaders(operationId: string, status: number): Record<string, boolean> {
    const { operation } = operationsOf(document).find((one) => one.operation.operationId === operationId)!;
    const response = operation.responses[String(status)];
    expect(response, `${operationId} ${status}`).not.to.equal(undefined);
    return Object.fromEntries(
      Object.entries(resolve<ApiResponse>(document, response!).headers ?? {}).map(([name, header]) => [
        name.toLowerCase(),
        resolve(document, header).required === true,
      ]),
    );
  }
});
