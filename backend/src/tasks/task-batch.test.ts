import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('changing many tasks', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const create = async (title: string) => (await api.request('POST', '/tasks', { body: { title } })).body;
  const batch = (operations: object[]) => api.request('POST', '/tasks/batch', { body: { operations } });
  const titles = async (): Promise<string[]> =>
    (await api.request('GET', '/tasks?limit=200')).body.map((task: { title: string }) => task.title);

  it('reports the result of each operation', async () => {
    const [a, b] = [await create('a'), await create('b')];
    const answer = await batch([
      { op: 'create', task: { title: 'c' } },
      { op: 'update', id: a.id, version: 1, patch: { title: 'A' } },
      { op: 'delete', id: b.id },
      { op: 'restore', id: b.id },
    ]);
    expect(answer.status).to.equal(200);
    expect(answer.body.results.map((result: { status: number }) => result.status)).to.deep.equal([201, 200, 200, 200]);
    expect(answer.body.results[1].task).to.include({ title: 'A', version: 2, url: a.url });
    expect(await titles()).to.deep.equal(['c', 'b', 'A']);
  });

  it('changes nothing when one operation is refused, and names it', async () => {
    const a = await create('a');
    const stale = await batch([
      { op: 'create', task: { title: 'lost' } },
      { op: 'update', id: a.id, patch: { title: 'lost' } },
      { op: 'update', id: a.id, version: 1, patch: { title: 'lost' } },
    ]);
    expect(stale.status).to.equal(412);
    expect(stale.body.errors[0].pointer).to.equal('/operations/2');
    expect(stale.body.current).to.include({ id: a.id, url: a.url });
    const missing = await batch([
      { op: 'create', task: { title: 'lost' } },
      { op: 'delete', id: a.id },
      { op: 'delete', id: a.id },
    ]);
    expect(missing.status).to.equal(404);
    expect(await titles()).to.deep.equal(['a']);
    expect((await api.request('GET', `/tasks/${a.id}/history`)).body).to.have.length(1);
  });

  it('takes 500 operations and refuses 501, none, and an unknown one', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ op: 'create', task: { title: `t${index}` } }));
    expect((await batch(many(500))).body.results).to.have.length(500);
    expect((await batch(many(501))).status).to.equal(422);
    expect((await batch([])).status).to.equal(422);
    const unknown = await batch([{ op: 'explode' }]);
    expect(unknown.status).to.equal(422);
    expect(unknown.body.errors[0].pointer).to.equal('/operations/0/op');
  });

  it('lets batches and single changes of the same tasks run into each other without a deadlock', async () => {
    const tasks = await Promise.all(Array.from({ length: 10 }, (_, index) => create(`t${index}`)));
    const update = (id: string, title: string) => ({ op: 'update', id, patch: { title } });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, round) =>
        round % 3 === 2
          ? api.request('PATCH', `/tasks/${tasks[round % 10].id}`, { body: { title: 'single' } })
          : batch((round % 3 === 0 ? tasks : tasks.toReversed()).map((task) => update(task.id, `r${round}`))),
      ),
    );
    expect(new Set(answers.map((answer) => answer.status))).to.deep.equal(new Set([200]));
  });

  it('moves all completed tasks, or all, to the trash; one of the two must be said', async () => {
    await create('a');
    await api.request('POST', '/tasks', { body: { title: 'b', completed: true } });
    for (const query of ['', '?all=true&completed=true', '?completed=false', '?all=yes']) {
      expect((await api.request('DELETE', `/tasks${query}`)).status, query).to.equal(400);
    }
    expect((await api.request('DELETE', '/tasks?completed=true')).body).to.deep.equal({ deleted: 1 });
    expect(await titles()).to.deep.equal(['a']);
    expect((await api.request('DELETE', '/tasks?all=true')).body).to.deep.equal({ deleted: 1 });
    expect((await api.request('DELETE', '/tasks?all=true')).body).to.deep.equal({ deleted: 0 });
    const trash = (await api.request('GET', '/tasks?trash=true')).body;
    expect(trash.map((task: { title: string }) => task.title)).to.deep.equal(['b', 'a']);
  });

  it('replaces a task: what is left out goes back to its default, and the task keeps its place', async () => {
    const { body: task } = await api.request('POST', '/tasks', {
      body: { title: 'a', notes: 'n', priority: 2, labels: ['x'], dueOn: '2026-12-01', completed: true, order: 5 },
    });
    const put = (tag: string) =>
      api.request('PUT', `/tasks/${task.id}`, { body: { title: 'b' }, headers: { 'If-Match': tag } });
    const replaced = await put('"1"');
    expect(replaced.status).to.equal(200);
    expect(replaced.body).to.deep.include({
      title: 'b',
      notes: '',
      priority: 0,
      labels: [],
      dueOn: null,
      completed: false,
    });
    expect(replaced.body.order).to.equal(5);
    expect((await put('"1"')).status).to.equal(412);
  });
});
