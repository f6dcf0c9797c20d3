import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { expireAnswers } from './idempotency.service.ts';

describe('Idempotency-Key', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const post = (key: string, body: object, path = '/tasks') =>
    api.request('POST', path, { body, headers: { 'Idempotency-Key': key } });
  const count = async (): Promise<number> => (await api.request('GET', '/tasks?limit=200')).body.length;

  it('gives a retry the first answer, headers included, and creates once', async () => {
    const first = await post('k1', { title: 'a' });
    const again = await post('k1', { title: 'a' });
    expect(again.status).to.equal(201);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers.get('Location')).to.equal(first.headers.get('Location'));
    expect(again.headers.get('ETag')).to.equal('"1"');
    expect(again.headers.get('Idempotency-Replayed')).to.equal('true');
    expect(first.headers.get('Idempotency-Replayed')).to.equal(null);
    expect(await count()).to.equal(1);
  });

  it('carries out one of 20 concurrent requests', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('k', { title: 'a' })));
    expect(answers.map((answer) => answer.status).every((status) => status === 201 || status === 409)).to.equal(true);
    expect(new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.body.id)).size).to.equal(1);
    expect(await count()).to.equal(1);
  });

  it('carries out requests of one user with keys of their own side by side', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_value, index) => post(`k${index}`, { title: 'a' })));
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 201));
    expect(await count()).to.equal(40);
  });

  it('refuses the key of another request with 422', async () => {
    await post('k', { title: 'a' });
    expect((await post('k', { title: 'b' })).status).to.equal(422);
    expect((await post('k', { operations: [{ op: 'create', task: { title: 'a' } }] }, '/tasks/batch')).status).to.equal(
      422,
    );
  });

  it('keeps nothing of a request that was refused, so the key works again', async () => {
    const refused = await post(
      'k',
      { operations: [{ op: 'delete', id: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' }] },
      '/tasks/batch',
    );
    expect(refused.status).to.equal(404);
    expect((await post('k', { title: 'a' })).status).to.equal(201);
  });

  it('makes each change of a task once, under the version that it was made on', async () => {
    const { body: task } = await post('create', { title: 'a' });
    const write = (method: string, path: string, key: string, version: number, body?: object) =>
      api.request(method, path, { body, headers: { 'Idempotency-Key': key, 'If-Match': `"${version}"` } });
    const writes = [
      ['PATCH', `/tasks/${task.id}`, { title: 'b' }],
      ['PUT', `/tasks/${task.id}`, { title: 'c' }],
      ['DELETE', `/tasks/${task.id}`],
      ['POST', `/tasks/${task.id}/restore`],
    ] as const;
    for (const [index, [method, path, body]] of writes.entries()) {
      const first = await write(method, path, `k${index}`, index + 1, body);
      expect(first.status, method).to.be.within(200, 204);
      // its answer was lost: without the key this would be 412, or 404 after the deletion
      const again = await write(method, path, `k${index}`, index + 1, body);
      expect(again.headers.get('Idempotency-Replayed'), method).to.equal('true');
      expect([again.status, again.body, again.headers.get('ETag')], method).to.deep.equal([
        first.status,
        first.body,
        first.headers.get('ETag'),
      ]);
    }
    expect((await api.request('GET', `/tasks/${task.id}`)).body).to.include({ title: 'c', version: 5 });
  });

  it('still refuses a change of another version, and keeps nothing of that', async () => {
    const { body: task } = await post('create', { title: 'a' });
    const patch = (version: number) =>
      api.request('PATCH', `/tasks/${task.id}`, {
        body: { title: 'b' },
        headers: { 'Idempotency-Key': 'k', 'If-Match': `"${version}"` },
      });
    expect((await patch(7)).status).to.equal(412);
    expect((await patch(1)).body).to.include({ title: 'b', version: 2 });
  });

  it('refuses a key that is none', async () => {
    expect((await post('k k', { title: 'a' })).status).to.equal(400);
    expect((await post('k'.repeat(256), { title: 'a' })).status).to.equal(400);
  });

  it('forgets answers after 24 hours', async () => {
    const db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
    await post('old', { title: 'a' });
    await post('new', { title: 'a' });
    await db.raw(`update idempotency_keys set created_at = now() - interval '25 hours' where key = 'old'`);
    expect(await expireAnswers(db)).to.equal(1);
    await db.destroy();
    expect((await post('old', { title: 'a' })).headers.get('Idempotency-Replayed')).to.equal(null);
    expect((await post('new', { title: 'a' })).headers.get('Idempotency-Replayed')).to.equal('true');
  });
});
