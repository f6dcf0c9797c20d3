import { expect } from 'chai';
import { describeFailure, toFailure } from '../shared/failure.ts';
import { answer, api, linkQuery } from './client.ts';
import { ApiProblem, NetworkError } from './errors.ts';

/** The error that a call fails with when fetch does this. */
async function failureOf(fetchDoes: () => Promise<Response>): Promise<unknown> {
  globalThis.fetch = fetchDoes as typeof fetch;
  return answer(api.GET('/tasks')).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const respond =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  async (): Promise<Response> =>
    new Response(body, { status, headers });

describe('API client', () => {
  it('turns problem documents into errors with status, detail and request id', async () => {
    const body = JSON.stringify({ type: 't', title: 'Not found', status: 404, detail: 'Nothing here', instance: 'i' });
    const error = (await failureOf(respond(404, body, { 'X-Request-Id': 'r-1' }))) as ApiProblem;
    expect(error).to.be.instanceOf(ApiProblem);
    expect(error).to.include({ status: 404, message: 'Nothing here', requestId: 'r-1' });
    expect(error.problem?.title).to.equal('Not found');
  });

  it('copes with answers of something in between', async () => {
    const error = (await failureOf(respond(502, '<html>Bad gateway</html>'))) as ApiProblem;
    expect(error).to.be.instanceOf(ApiProblem);
    expect(error.problem).to.equal(undefined);
  });

  it('tells a broken connection, a timeout and a programmer’s error apart', async () => {
    const broken = await failureOf(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(broken).to.be.instanceOf(NetworkError).and.to.include({ reason: 'unreachable' });
    const late = await failureOf(() => Promise.reject(new DOMException('late', 'TimeoutError')));
    expect(late).to.be.instanceOf(NetworkError).and.to.include({ reason: 'timeout' });
    const bug = new RangeError('bug');
    expect(await failureOf(() => Promise.reject(bug))).to.equal(bug);
  });

  it('finds a link by its relation', () => {
    const header = '<https://x.test/a?q=1,2;3>; rel="prev", </tasks?cursor=a%2Cb>; title="x"; rel="last next"';
    expect(linkQuery(header, 'next')?.get('cursor')).to.equal('a,b');
    expect(linkQuery(header, 'prev')?.get('q')).to.equal('1,2;3');
    expect(linkQuery(header, 'first')).to.equal(null);
    expect(linkQuery(null, 'next')).to.equal(null);
  });
});

describe('failures', () => {
  const problem = (status: number, errors?: { pointer: string; detail: string }[]): ApiProblem =>
    new ApiProblem(new Response('', { status, headers: { 'X-Request-Id': 'r-1' } }), {
      type: 't',
      title: 'T',
      status,
      detail: 'D',
      instance: 'i',
      ...(errors && { errors }),
    });

  it('are named by what the user can do about them', () => {
    const kinds = [412, 404, 429, 502, 503, 500, 400].map((status) => toFailure(problem(status)).kind);
    expect(kinds).to.deep.equal(['conflict', 'gone', 'throttled', 'unavailable', 'unavailable', 'server', 'rejected']);
    expect(toFailure(new NetworkError('unreachable', null))).to.deep.equal({ kind: 'offline' });
    expect(toFailure(new NetworkError('timeout', null))).to.deep.equal({ kind: 'timeout' });
    expect(toFailure(new Error('boom'))).to.deep.equal({ kind: 'unexpected', detail: 'Error: boom' });
  });

  it('carry what is needed to describe them', () => {
    const t = ((key: string, parameters = {}) => `${key} ${JSON.stringify(parameters)}`) as never;
    expect(describeFailure(toFailure(problem(500)), t)).to.equal('failure.server {"requestId":"r-1"}');
    const invalid = problem(422, [{ pointer: '/title', detail: 'is too long' }]);
    expect(describeFailure(toFailure(invalid), t)).to.equal('failure.rejected {"detail":"/title is too long"}');
    expect(describeFailure({ kind: 'offline' }, t)).to.equal('failure.offline {}');
  });
});
