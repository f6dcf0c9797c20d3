import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { createLogger } from './logger.ts';

interface Line {
  level: string;
  path?: string;
  [member: string]: unknown;
}

describe('logs', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const lines = () => api.log.map((line) => JSON.parse(line) as Line);

  it('have one line a request, with its id and without what users wrote', async () => {
    await api.request('GET', '/tasks?secret=in-the-query', {
      headers: { Authorization: 'Bearer very-secret', Cookie: 'very-secret', 'X-Request-Id': 'asked-for' },
    });
    await api.request('POST', '/tasks', { body: { title: 'private words' } });
    const requests = lines().filter((line) => line.path?.startsWith('/api/'));
    expect(requests).to.have.length(2);
    expect(requests[0]).to.include({ level: 'info', method: 'GET', requestId: 'asked-for', status: 401 });
    expect(requests[1]).to.include({ level: 'info', method: 'POST', route: '/api/v1/tasks', status: 201 });
    expect(requests[1]!['ms']).to.be.within(0, 10_000);
    expect(api.log.join('')).not.to.match(/private words|secret/);
  });

  it("have the trace id of the caller's traceparent, and of a valid one only", async () => {
    const id = '0af7651916cd43dd8448eb211c80319c';
    for (const traceparent of [
      `00-${id}-b7ad6b7169203331-01`,
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      'x\tforged',
    ]) {
      await api.request('GET', '/tasks', { headers: { traceparent } });
    }
    const requests = lines().filter((line) => line.path === '/api/v1/tasks');
    expect(requests.map((line) => line['traceId'])).to.deep.equal([id, undefined, undefined]);
  });

  it('have no line above info in a healthy run, refused requests included', async () => {
    const { body } = await api.request('POST', '/tasks', { body: { title: 'a' } });
    await api.request('PATCH', `/tasks/${body.id}`, { body: { completed: true } });
    await api.request('PATCH', `/tasks/${body.id}`, { body: { title: 'b' }, headers: { 'If-Match': '"1"' } });
    await api.request('PATCH', `/tasks/${body.id}`, { body: '{"title":' });
    await api.request('POST', '/tasks', { body: { title: '' } });
    await api.request('GET', '/tasks/none');
    await api.request('PUT', '/tasks');
    await api.request('GET', '//readyz');
    await api.request('DELETE', `/tasks/${body.id}`);
    const levels = new Set(lines().map((line) => line.level));
    expect([...levels].sort()).to.deep.equal(['debug', 'info']);
    // the probe alone is beneath notice
    expect(lines().filter((line) => line.level === 'debug' && line.path !== '/readyz')).to.deep.equal([]);
  });

  it('leave out what an error object carries along', () => {
    const written: string[] = [];
    const logger = createLogger('info', { write: (line) => void written.push(line) });
    const error = Object.assign(new Error('failed'), {
      detail: 'Key (title)=(private words) exists',
      connectionString: 'postgres://u:hunter2@h/d',
      request: { headers: { authorization: 'Bearer hunter2' }, body: 'private words' },
      config: { password: 'hunter2' },
      where: 'private words',
      parameters: ['private words'],
      code: '23505',
    });
    logger.error({ err: error, password: 'hunter2', token: 'hunter2', user: { email: 'a@example.org' } }, 'failed');
    expect(written.join(''))
      .to.include('"msg":"failed"')
      .and.not.match(/hunter2|private words|example\.org/);
  });
});
