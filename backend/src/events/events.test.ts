import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { openEventStream } from '../../test/event-stream.ts';
import { createTestDatabase } from '../../test/test-database.ts';

describe('history and undo', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const create = async (body: object) => (await api.request('POST', '/tasks', { body })).body;
  const patch = (id: string, body: object) => api.request('PATCH', `/tasks/${id}`, { body });
  const history = async (id: string) => (await api.request('GET', `/tasks/${id}/history`)).body;
  const undo = (id: number) => api.request('POST', `/events/${id}/undo`);

  it('tells what changed, from what to what, newest first', async () => {
    const task = await create({ title: 'a', labels: ['x'] });
    await patch(task.id, { title: 'b', priority: 0, completed: true });
    await api.request('DELETE', `/tasks/${task.id}`);
    const events = await history(task.id);
    expect(events.map((event: { type: string }) => event.type)).to.deep.equal(['trashed', 'updated', 'created']);
    expect(events[1]).to.deep.include({
      before: { title: 'a', completed: false },
      after: { title: 'b', completed: true },
      version: 2,
      taskId: task.id,
    });
    expect(events[2].after).to.deep.include({ title: 'a', labels: ['x'], notes: '' });
    expect(events[2].before).to.deep.equal(null);
  });

  it('pages through a long history', async () => {
    const task = await create({ title: '0' });
    for (let index = 1; index <= 5; index++) await patch(task.id, { title: String(index) });
    const first = await api.request('GET', `/tasks/${task.id}/history?limit=4`);
    const link = /<([^>]+)>; rel="next"/.exec(first.headers.get('Link')!)![1]!;
    const second = (await (await fetch(link, { headers: { Authorization: api.authorization } })).json()) as {
      type: string;
    }[];
    expect(first.body).to.have.length(4);
    expect(second.map((event) => event.type)).to.deep.equal(['updated', 'created']);
  });

  it('answers 404 for the history of a task that never was', async () => {
    expect((await api.request('GET', '/tasks/019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b/history')).status).to.equal(404);
  });

  it('takes back a change, and the undo itself', async () => {
    const task = await create({ title: 'a', notes: 'n', labels: ['x'], dueOn: '2026-12-01' });
    await patch(task.id, { title: 'b', labels: [], dueOn: null });
    await patch(task.id, { priority: 3 });
    const [, change] = await history(task.id);
    const undone = await undo(change.id);
    expect(undone.status).to.equal(200);
    expect(undone.body).to.deep.include({ title: 'a', labels: ['x'], dueOn: '2026-12-01', priority: 3 });
    const [newest] = await history(task.id);
    expect(newest.undoes).to.equal(change.id);
    expect((await undo(newest.id)).body).to.deep.include({ title: 'b', labels: [], dueOn: null, priority: 3 });
  });

  it('takes back creating, deleting and restoring', async () => {
    const task = await create({ title: 'a' });
    const [created] = await history(task.id);
    expect((await undo(created.id)).body.deletedAt).to.be.a('string');
    const [trashed] = await history(task.id);
    expect((await undo(trashed.id)).body.deletedAt).to.equal(null);
    const [restored] = await history(task.id);
    expect((await undo(restored.id)).body.deletedAt).to.be.a('string');
  });

  it('never overwrites what has been changed since: 409 that names the members', async () => {
    const task = await create({ title: 'a' });
    await patch(task.id, { title: 'b', notes: 'n' });
    const [change] = await history(task.id);
    await patch(task.id, { title: 'c' });
    const refused = await undo(change.id);
    expect(refused.status).to.equal(409);
    expect(refused.body.errors).to.deep.equal([{ pointer: '/title', detail: 'has been changed since' }]);
    expect((await api.request('GET', `/tasks/${task.id}`)).body).to.include({ title: 'c', notes: 'n' });
  });

  it('refuses with 409 where the task has moved, and with 404 an event that does not exist', async () => {
    const task = await create({ title: 'a' });
    await patch(task.id, { title: 'b' });
    const [change] = await history(task.id);
    await api.request('DELETE', `/tasks/${task.id}`);
    expect((await undo(change.id)).status).to.equal(409);
    expect((await undo(999)).status).to.equal(404);
    expect((await api.request('POST', '/events/x/undo')).status).to.equal(404);
  });
});

describe('the event stream', () => {
  it('begins with the newest id, then sends each change to whoever listens, within a second', async () => {
    const api = await startApi();
    const stream = await openEventStream(api);
    expect(await stream.next()).to.deep.equal({ id: '0', event: 'ready', data: {} });
    const { body: task } = await api.request('POST', '/tasks', { body: { title: 'a' } });
    const start = performance.now();
    const event = await stream.next();
    expect(performance.now() - start).to.be.lessThan(1_000);
    expect(event).to.include({ id: '1', event: 'created' });
    expect(event.data).to.include({ id: 1, taskId: task.id, version: 1 });
    stream.close();
    await api.stop();
  });

  it('crosses replicas, and loses nothing for a client that comes back after its replica was killed', async () => {
    const database = await createTestDatabase();
    const [first, second] = [await startApi({ database }), await startApi({ database })];
    const stream = await openEventStream(second);
    await stream.next();
    const latencies: number[] = [];
    for (let index = 0; index < 10; index++) {
      const start = performance.now();
      await first.request('POST', '/tasks', { body: { title: `before ${index}` } });
      expect((await stream.next()).data.after.title).to.equal(`before ${index}`);
      latencies.push(performance.now() - start);
    }
    console.log(`      slowest of 10 events across replicas: ${Math.max(...latencies).toFixed(0)} ms`);
    expect(Math.max(...latencies)).to.be.lessThan(1_000);

    await second.stop();
    await stream.next().catch(() => {});
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        first.request('POST', '/tasks', { body: { title: `while away ${index}` } }),
      ),
    );
    const again = await openEventStream(first, '10');
    expect((await again.next()).id).to.equal('10');
    const ids: string[] = [];
    for (let index = 0; index < 30; index++) ids.push((await again.next()).id);
    expect(ids).to.deep.equal(Array.from({ length: 30 }, (_, index) => String(index + 11)));
    again.close();
    await first.stop();
    await database.drop();
  });

  it('gives events consecutive ids in the order of commits, however many write at once', async () => {
    const api = await startApi();
    const stream = await openEventStream(api);
    await stream.next();
    const { body: task } = await api.request('POST', '/tasks', { body: { title: 'a' } });
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 3 === 0
          ? api.request('POST', '/tasks', { body: { title: `t${index}` } })
          : api.request('PATCH', `/tasks/${task.id}`, { body: { title: `t${index}` } }),
      ),
    );
    for (let id = 1; id <= 61; id++) expect((await stream.next()).id).to.equal(String(id));
    stream.close();
    await api.stop();
  });

  it('ends when the server stops, and refuses an id that it never gave', async () => {
    const api = await startApi();
    const refused = await api.request('GET', '/events', { headers: { 'Last-Event-ID': 'x' } });
    expect(refused.status).to.equal(400);
    const stream = await openEventStream(api, '99999');
    expect((await stream.next()).id).to.equal('0');
    await api.stop();
    const ended = await stream.next().catch((error: Error) => error.message);
    expect(ended).to.match(/ended|terminated|aborted/);
  });
});
