import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

const ABSENT = '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b';

describe('tasks', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const create = async (body: object) => (await api.request('POST', '/tasks', { body })).body;

  it('are created from a title alone', async () => {
    const answer = await api.request('POST', '/tasks', { body: { title: 'Купить молоко 🥛' } });
    expect(answer.status).to.equal(201);
    const task = answer.body;
    expect(task).to.include({ title: 'Купить молоко 🥛', notes: '', completed: false, priority: 0, version: 1 });
    expect(task).to.include({ completedAt: null, dueOn: null, deletedAt: null });
    expect(task.labels).to.deep.equal([]);
    expect(task.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(task.url).to.equal(`${api.origin}/api/v1/tasks/${task.id}`);
    expect(answer.headers.get('Location')).to.equal(task.url);
    expect(answer.headers.get('ETag')).to.equal('"1"');
    expect(task.createdAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(Math.abs(Date.parse(task.createdAt) - Date.now())).to.be.lessThan(60_000);
  });

  it('keep every member that they are created with', async () => {
    const given = { title: 'a', notes: '# b', priority: 3, dueOn: '2028-02-29', labels: ['Home', 'x'], order: 1.5 };
    const task = await create({ ...given, completed: true });
    expect(task).to.deep.include(given);
    expect(task.completedAt).to.be.a('string');
    expect((await api.request('GET', `/tasks/${task.id}`)).body).to.deep.equal(task);
  });

  it('are changed by a merge patch: what is left out stays, null resets', async () => {
    const task = await create({ title: 'a', notes: 'n', priority: 2, dueOn: '2026-12-01', labels: ['x'] });
    const patch = { notes: null, dueOn: null, labels: null, completed: true };
    const answer = await api.request('PATCH', `/tasks/${task.id}`, {
      body: patch,
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({
      title: 'a',
      notes: '',
      priority: 2,
      dueOn: null,
      labels: [],
      completed: true,
    });
    expect(answer.body.version).to.equal(2);
    expect(answer.headers.get('ETag')).to.equal('"2"');
  });

  it('keep the time of their first completion', async () => {
    const { id } = await create({ title: 'a' });
    const first = (await api.request('PATCH', `/tasks/${id}`, { body: { completed: true } })).body.completedAt;
    const again = (await api.request('PATCH', `/tasks/${id}`, { body: { completed: true, title: 'b' } })).body;
    expect(again.completedAt).to.equal(first);
    const reopened = (await api.request('PATCH', `/tasks/${id}`, { body: { completed: false } })).body;
    expect(reopened).to.include({ completed: false, completedAt: null });
  });

  it('spell a label as its first use did, whatever the case', async () => {
    await create({ title: 'a', labels: ['Дом', 'Straße'] });
    const task = await create({ title: 'b', labels: ['ДОМ', 'дом', 'STRASSE', 'straße'] });
    expect(task.labels).to.deep.equal(['Дом', 'STRASSE', 'Straße']);
  });

  it('share one label when 20 are created with it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        create({ title: 't', labels: index % 2 ? ['Once', 'two'] : ['TWO', 'once'] }),
      ),
    );
    const spellings = new Set(answers.flatMap((task) => task.labels));
    expect(spellings.size).to.equal(2);
  });

  it('go to the trash and come back', async () => {
    const { id } = await create({ title: 'a' });
    expect((await api.request('DELETE', `/tasks/${id}`)).status).to.equal(204);
    expect((await api.request('GET', `/tasks/${id}`)).status).to.equal(404);
    expect((await api.request('DELETE', `/tasks/${id}`)).status).to.equal(404);
    expect((await api.request('PATCH', `/tasks/${id}`, { body: { title: 'b' } })).status).to.equal(404);
    const restored = await api.request('POST', `/tasks/${id}/restore`);
    expect(restored.status).to.equal(200);
    expect(restored.body).to.include({ id, deletedAt: null, version: 3 });
    // a retry after a lost answer
    const again = await api.request('POST', `/tasks/${id}/restore`);
    expect(again.status).to.equal(200);
    expect(again.body).to.deep.equal(restored.body);
  });

  for (const [method, path, body] of [
    ['GET', `/tasks/${ABSENT}`],
    ['GET', '/tasks/1'],
    ['PATCH', `/tasks/${ABSENT}`, { title: 'a' }],
    ['DELETE', `/tasks/${ABSENT}`],
    ['POST', `/tasks/${ABSENT}/restore`],
    ['DELETE', `/trash/${ABSENT}`],
  ] as const) {
    it(`answer 404 to ${method} ${path.replace(ABSENT, '{absent}')}`, async () => {
      const answer = await api.request(method, path, body && { body });
      expect(answer.status).to.equal(404);
      expect(answer.body.type).to.equal('/api/docs/problems#not-found');
    });
  }
});

describe('conditional requests', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  it('answer 304 to a version that the client has', async () => {
    const { body: task } = await api.request('POST', '/tasks', { body: { title: 'a' } });
    const get = (tag: string) => api.request('GET', `/tasks/${task.id}`, { headers: { 'If-None-Match': tag } });
    expect((await get('"1"')).status).to.equal(304);
    expect((await get('W/"1"')).status).to.equal(304);
    expect((await get('"0", "1"')).status).to.equal(304);
    expect((await get('"2"')).status).to.equal(200);
  });

  it('refuse a change of another version with 412 and the current task', async () => {
    const { body: task } = await api.request('POST', '/tasks', { body: { title: 'a' } });
    const patch = (tag: string, title: string) =>
      api.request('PATCH', `/tasks/${task.id}`, { body: { title }, headers: { 'If-Match': tag } });
    expect((await patch('"1"', 'b')).status).to.equal(200);
    const refused = await patch('"1"', 'c');
    expect(refused.status).to.equal(412);
    expect(refused.body.current).to.include({ title: 'b', version: 2, completed: false, url: task.url });
    expect((await patch('W/"2"', 'c')).status).to.equal(412);
    expect((await patch('"9", "2"', 'c')).status).to.equal(200);
    expect((await patch('*', 'd')).status).to.equal(200);
    expect((await patch('2', 'd')).status).to.equal(400);
    const remove = await api.request('DELETE', `/tasks/${task.id}`, { headers: { 'If-Match': '"1"' } });
    expect(remove.status).to.equal(412);
  });

  it('let exactly one of 20 concurrent editors of the same version win', async () => {
    const { body: task } = await api.request('POST', '/tasks', { body: { title: 'a' } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.request('PATCH', `/tasks/${task.id}`, { body: { title: `t${index}` }, headers: { 'If-Match': '"1"' } }),
      ),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).to.deep.equal([200, ...Array.from({ length: 19 }, () => 412)]);
  });

  it('have an order that clients may set within bounds, and stay listed at the bounds', async () => {
    const own = await startApi();
    try {
      expect((await own.request('POST', '/tasks', { body: { title: 'a', order: -1e15 } })).status).to.equal(201);
      expect((await own.request('POST', '/tasks', { body: { title: 'b' } })).status).to.equal(201);
      expect((await own.request('POST', '/tasks', { body: { title: 'c', order: -1.1e15 } })).status).to.equal(422);
      const listed = await own.request('GET', '/tasks');
      expect(listed.status).to.equal(200);
      expect(listed.body.map((task: { order: number }) => task.order)).to.deep.equal([-1e15, -1e15]);
    } finally {
      await own.stop();
    }
  });
});
