import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('bad input', () => {
  let api: Api;
  let id: string;
  before(async () => {
    api = await startApi();
    id = (await api.request('POST', '/tasks', { body: { title: 'a' } })).body.id;
  });
  after(() => api.stop());

  const bodies: [name: string, body: string, status: number, pointer?: string][] = [
    ['an empty body', '', 400],
    ['broken JSON', '{"title":', 400],
    ['a JSON text that is no object', '"title"', 422, ''],
    ['null', 'null', 422, ''],
    ['an array', '[]', 422, ''],
    ['a missing title', '{}', 422, '/title'],
    ['an empty title', '{"title":""}', 422, '/title'],
    ['a title of 501 characters', JSON.stringify({ title: 'x'.repeat(501) }), 422, '/title'],
    ['a title that is a number', '{"title":1}', 422, '/title'],
    ['U+0000', '{"title":"a\\u0000b"}', 422, '/title'],
    ['a lone surrogate', '{"title":"\\ud800"}', 422, '/title'],
    ['an unknown member', '{"title":"a","titel":"b"}', 422, '/titel'],
    ['an id that is no UUID', `{"title":"a","id":"1"}`, 422, '/id'],
    ['__proto__', '{"title":"a","__proto__":{"x":1}}', 422, '/__proto__'],
    ['a member with a slash', '{"title":"a","a/b~":1}', 422, '/a~1b~0'],
    ['a number beyond doubles', '{"title":"a","order":1e400}', 422, '/order'],
    ['priority 4', '{"title":"a","priority":4}', 422, '/priority'],
    ['priority 1.5', '{"title":"a","priority":1.5}', 422, '/priority'],
    ['a day that does not exist', '{"title":"a","dueOn":"2026-02-30"}', 422, '/dueOn'],
    ['a time for a day', '{"title":"a","dueOn":"2026-02-03T00:00:00Z"}', 422, '/dueOn'],
    ['an empty label', '{"title":"a","labels":[""]}', 422, '/labels/0'],
    [
      '51 labels',
      JSON.stringify({ title: 'a', labels: Array.from({ length: 51 }, (_, n) => `l${n}`) }),
      422,
      '/labels',
    ],
    ['notes of 100,001 characters', JSON.stringify({ title: 'a', notes: 'n'.repeat(100_001) }), 422, '/notes'],
    ['10,000 nested arrays', `{"title":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 422, '/title'],
    ['more than a mebibyte', JSON.stringify({ title: 'a', notes: 'n'.repeat(1024 * 1024) }), 413],
  ];
  for (const [name, body, status, pointer] of bodies) {
    it(`answers ${status} to ${name}`, async () => {
      const answer = await api.request('POST', '/tasks', { body });
      expect(answer.status).to.equal(status);
      expect(answer.headers.get('Content-Type')).to.equal('application/problem+json');
      expect(answer.body).to.include.keys('type', 'title', 'status', 'detail', 'instance');
      if (pointer !== undefined)
        expect(answer.body.errors.map((e: { pointer: string }) => e.pointer)).to.include(pointer);
    });
  }

  it('counts characters and not UTF-16 units', async () => {
    expect((await api.request('POST', '/tasks', { body: { title: '🥛'.repeat(500) } })).status).to.equal(201);
    expect((await api.request('POST', '/tasks', { body: { title: '🥛'.repeat(501) } })).status).to.equal(422);
    expect((await api.request('POST', '/tasks', { body: { title: '🥛' } })).status).to.equal(201);
  });

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1']) {
    it(`answers 415 to a body of type ${type}`, async () => {
      const answer = await api.request('POST', '/tasks', { body: '{"title":"a"}', headers: { 'Content-Type': type } });
      expect(answer.status).to.equal(415);
    });
  }

  it('answers 415 to a compressed body', async () => {
    const answer = await api.request('POST', '/tasks', { body: 'x', headers: { 'Content-Encoding': 'gzip' } });
    expect(answer.status).to.equal(415);
  });

  it('answers 400 to bytes that are not UTF-8', async () => {
    const response = await fetch(`${api.origin}/api/v1/tasks`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: api.authorization },
      body: Buffer.from('7b227469746c65223a22ff227d', 'hex'),
    });
    expect(response.status).to.equal(400);
  });

  it('answers 400 to a null title in a patch, and changes nothing', async () => {
    const answer = await api.request('PATCH', `/tasks/${id}`, { body: { title: null, priority: 1 } });
    expect(answer.status).to.equal(422);
    expect((await api.request('GET', `/tasks/${id}`)).body.version).to.equal(1);
  });

  it('answers 404 outside the API and 405 with Allow for a method that a path does not know', async () => {
    expect((await api.request('GET', '//nothing')).status).to.equal(404);
    expect((await api.request('GET', '//api/v1/%ff')).status).to.be.oneOf([400, 404]);
    expect((await api.request('GET', '/tasks/%ff')).status).to.be.oneOf([400, 404]);
    const answer = await api.request('PUT', '/tasks', { body: {} });
    expect(answer.status).to.equal(405);
    expect(answer.headers.get('Allow')).to.equal('DELETE, GET, HEAD, POST');
  });

  it('answers 405 at a fixed path to what only the path with a parameter knows', async () => {
    const answer = await api.request('PATCH', '/tasks/batch', { body: {} });
    expect(answer.status).to.equal(405);
    expect(answer.headers.get('Allow')).to.equal('POST');
  });

  it('answers 400 to an empty header that would guard the change', async () => {
    for (const name of ['If-Match', 'Idempotency-Key']) {
      const [method, path] = name === 'If-Match' ? ['PATCH', `/tasks/${id}`] : ['POST', '/tasks'];
      const answer = await api.request(method!, path!, { body: { title: 'b' }, headers: { [name]: '' } });
      expect(answer.status, name).to.equal(400);
    }
  });

  it('answers 422 to a version in a batch that no task can have', async () => {
    const operations = [{ op: 'delete', id, version: 4398046511105 }];
    expect((await api.request('POST', '/tasks/batch', { body: { operations } })).status).to.equal(422);
  });

  it('answers 400 to a Host header that is no host, and never repeats it', async () => {
    const answer = await raw(
      api,
      `GET /api/v1/tasks HTTP/1.1\r\nHost: evil"><script>\r\nAuthorization: ${api.authorization}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).to.match(/^HTTP\/1\.1 400/);
    expect(answer).not.to.include('script');
  });

  it('answers a whole 431 to headers that are too long, and 400 to what is not HTTP', async () => {
    const long = await raw(api, `GET /api/v1/tasks?cursor=${'x'.repeat(60_000)} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(long).to.match(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect(long).to.include('\r\nContent-Length: 0\r\n');
    expect(await raw(api, 'nonsense\r\n\r\n')).to.match(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  it('takes over a request id only in a form that cannot forge a log line', async () => {
    const given = await api.request('GET', '/tasks', { headers: { 'X-Request-Id': 'abc-1.2_3' } });
    expect(given.headers.get('X-Request-Id')).to.equal('abc-1.2_3');
    const forged = await api.request('GET', '/tasks', { headers: { 'X-Request-Id': 'a b"}' } });
    expect(forged.headers.get('X-Request-Id')).to.match(/^[0-9a-f-]{36}$/);
  });

  it('left no server error behind', () => {
    expect(api.log.filter((line) => /"level":"(error|warn)"/.test(line))).to.deep.equal([]);
  });
});

/** Sends bytes that no HTTP client would, and returns what comes back. */
async function raw(api: Api, request: string): Promise<string> {
  const socket = connectSocket(Number(new URL(api.origin).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.write(request);
  await once(socket, 'close');
  return answer;
}
