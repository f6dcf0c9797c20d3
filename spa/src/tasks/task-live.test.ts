import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { FakeApi } from '../../test/fake-api.ts';
import { FakeStream } from '../../test/fake-stream.ts';
import { until } from '../../test/mount.ts';
import { shown, type TaskItem } from './task-item.ts';
import { useTasksStore } from './tasks.store.ts';

describe('tasks store: what happens elsewhere', () => {
  let api: FakeApi;
  let stream: FakeStream;
  let store: ReturnType<typeof useTasksStore>;

  beforeEach(() => {
    setActivePinia(createPinia());
    api = new FakeApi().install();
    stream = new FakeStream().install(api);
    store = useTasksStore();
  });

  afterEach(() => {
    store.unfollow();
    setVisibility('visible');
  });

  const titles = (): string[] => store.visible.map((item) => shown(item).title);
  const first = (): TaskItem => store.visible[0]!;
  const lists = (): number => api.log().filter((call) => call.startsWith('GET /tasks?')).length;

  /** A list that is loaded and followed. */
  async function followed(...names: string[]): Promise<void> {
    for (const name of names) api.add(name);
    await store.load({});
    await store.follow();
    await until(() => lists() === 2 && !store.loading, 'the stream has begun');
  }

  function setVisibility(state: 'visible' | 'hidden'): void {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('shows a task that was added elsewhere, in its place', async () => {
    await followed('a', 'c');
    stream.tell('created', api.add('b', { order: 1.5 }));
    await until(() => titles().length === 3, 'the task is there');
    expect(titles()).to.deep.equal(['a', 'b', 'c']);
  });

  it('goes on where the list ends: the list is asked for once, and nothing in between is missed', async () => {
    api.add('one');
    api.revision = 7;
    const loading = store.load({});
    const following = store.follow();
    await Promise.all([loading, following]);
    await until(() => stream.connections.length === 1, 'the stream is asked for');
    expect(stream.connections).to.deep.equal(['7']);
    stream.tell('created', api.add('two'));
    await until(() => titles().length === 2, 'the task is there');
    expect(lists()).to.equal(1);
  });

  it('shows a change made elsewhere, and knows its tag', async () => {
    await followed('one');
    api.change(api.find('one'), { title: 'uno', order: 5 });
    stream.tell('updated', api.find('uno'));
    await until(() => titles()[0] === 'uno', 'the change is there');
    await store.update(first().key, { completed: true });
    expect(api.find('uno').completed).to.equal(true);
    expect(first().problem).to.equal(null);
  });

  it('takes away what was deleted elsewhere, and brings back what was restored', async () => {
    await followed('one', 'two');
    const task = api.find('one');
    api.change(task, { deletedAt: '2026-11-24T00:00:00.000Z' });
    stream.tell('trashed', task);
    await until(() => titles().join() === 'two', 'the task is gone');
    api.change(task, { deletedAt: null });
    stream.tell('restored', task);
    await until(() => titles().join() === 'one,two', 'the task is back');
  });

  it('keeps what is typed into a task that was deleted elsewhere', async () => {
    await followed('one', 'two');
    store.edit(first().key, { title: 'uno' });
    for (const task of [api.find('one'), api.find('two')]) {
      api.change(task, { deletedAt: '2026-11-24T00:00:00.000Z' });
      stream.tell('trashed', task);
    }
    await until(() => store.visible.length === 1, 'the other task is gone');
    expect(first().draft).to.deep.equal({ title: 'uno' });
  });

  it('does not show its own new task twice, although the event is quicker than the answer', async () => {
    await followed();
    const { fault } = api;
    api.fault = async (call) => {
      if (call.method !== 'POST') return fault(call);
      api.fault = fault;
      const answer = await api.answer(
        new Request('http://x/api/v1/tasks', { method: 'POST', body: '{"title":"new"}' }),
      );
      stream.tell('created', api.find('new'));
      await new Promise((resolve) => setTimeout(resolve, 30));
      return answer;
    };
    await store.create({ title: 'new' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(titles()).to.deep.equal(['new']);
    expect(api.log().filter((call) => call.startsWith('GET /tasks/'))).to.deep.equal([]);
  });

  it('shows a task once whose creation was answered only on the second try', async () => {
    await followed();
    const { fault } = api;
    api.fault = async (call) => {
      if (call.method !== 'POST') return fault(call);
      api.fault = fault;
      api.carryOut(call);
      throw new TypeError('Failed to fetch');
    };
    await store.create({ title: 'new' });
    stream.tell('created', api.find('new'));
    await until(() => store.visible.length === 2, 'the task came by the stream');
    await store.retry(store.visible.find(({ problem }) => problem)!.key);
    expect(titles()).to.deep.equal(['new']);
  });

  it('leaves a task to the pages that are not loaded yet', async () => {
    for (let index = 0; index < 60; index += 1) api.add(`task ${index}`);
    await followed();
    stream.tell('created', api.add('last'));
    stream.tell('created', api.add('first', { order: 0.5 }));
    await until(() => titles().includes('first'), 'the task on the first page is there');
    expect(titles()).not.to.include('last');
  });

  it('asks for the list again when very much has happened', async () => {
    await followed();
    const { fault } = api;
    const slowly = (): Promise<undefined> => new Promise((resolve) => setTimeout(resolve, 20));
    api.fault = (call) => (call.path.startsWith('/tasks/') ? slowly() : fault(call));
    for (let index = 0; index < 150; index += 1) stream.tell('created', api.add(`task ${index}`));
    await until(() => store.visible.length > 0 && !store.loading, 'the list is there');
    expect(lists()).to.equal(3);
    expect(api.log().filter((call) => call.startsWith('GET /tasks/')).length).to.be.lessThan(50);
  });

  it('goes on where the stream broke off, and through refusals', async () => {
    await followed('one');
    stream.tell('updated', api.find('one'));
    await until(() => stream.connections.length === 1, 'the stream is open');
    stream.refusals.push(503);
    stream.end();
    await until(() => stream.connections.length === 3, 'the stream is open again', 4_000);
    expect(stream.connections).to.deep.equal([null, '1', '1']);
    expect(lists(), 'the list is not asked for again').to.equal(2);
    stream.tell('created', api.add('two'));
    await until(() => titles().length === 2, 'the task is there');
  });

  it('keeps no stream while nobody looks, and catches up afterwards', async () => {
    await followed('one');
    setVisibility('hidden');
    await new Promise((resolve) => setTimeout(resolve, 20));
    setVisibility('visible');
    await until(() => stream.connections.length === 2, 'the stream is open again');
    expect(stream.connections).to.deep.equal([null, '0']);
  });

  it('follows nothing any more once nobody is logged in', async () => {
    await followed('one');
    store.leave();
    stream.tell('created', api.add('two'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(titles()).to.deep.equal([]);
  });

  it('asks again for a task that could not be had', async () => {
    await followed();
    const { fault } = api;
    let failures = 0;
    api.fault = (call) => {
      if (!call.path.startsWith('/tasks/')) return fault(call);
      if ((failures += 1) > 1) return undefined;
      throw new TypeError('Failed to fetch');
    };
    stream.tell('created', api.add('one'));
    await until(() => titles().length === 1, 'the task is there', 8_000);
    expect(failures).to.equal(2);
  });
});
