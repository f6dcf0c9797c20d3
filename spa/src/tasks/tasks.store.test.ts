import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { FakeApi } from '../../test/fake-api.ts';
import { shown } from './task-item.ts';
import { useTasksStore } from './tasks.store.ts';

describe('tasks store: the list', () => {
  let api: FakeApi;
  let store: ReturnType<typeof useTasksStore>;

  beforeEach(() => {
    setActivePinia(createPinia());
    api = new FakeApi().install();
    store = useTasksStore();
  });

  const titles = (): string[] => store.visible.map((item) => shown(item).title);

  it('shows the tasks in their order', async () => {
    api.add('second', { order: 2 });
    api.add('first', { order: 1 });
    await store.load({});
    expect(titles()).to.deep.equal(['first', 'second']);
    expect(store.loaded).to.equal(true);
    expect(store.next).to.equal(null);
  });

  it('asks the server for what the filter shows', async () => {
    api.add('open');
    api.add('done', { completed: true });
    await store.load({ filter: 'completed' });
    expect(titles()).to.deep.equal(['done']);
    await store.load({ filter: 'active' });
    expect(titles()).to.deep.equal(['open']);
    expect(api.calls.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('completed'))).to.deep.equal([
      'true',
      'false',
    ]);
  });

  it('loads page after page by the cursor of the Link header', async () => {
    for (let number = 1; number <= 300; number += 1) api.add(`task ${number}`);
    await store.load({});
    expect(titles()).to.have.length(50);
    await Promise.all([store.loadMore(), store.loadMore()]);
    expect(titles()).to.have.length(250);
    expect(api.calls, 'a second call while the first is under way asks for nothing').to.have.length(2);
    await store.loadMore();
    expect(titles()).to.have.length(300);
    expect(titles()[299]).to.equal('task 300');
    expect(store.next).to.equal(null);
  });

  it('shows a task once that moves to a later page while pages are loaded', async () => {
    for (let number = 1; number <= 60; number += 1) api.add(`task ${number}`);
    await store.load({});
    api.change(api.find('task 1'), { order: 1000 });
    await store.loadMore();
    expect(titles().filter((title) => title === 'task 1')).to.have.length(1);
    expect(titles().at(-1)).to.equal('task 1');
  });

  it('ignores the answer to an older filter that comes late', async () => {
    api.add('open');
    api.add('done', { completed: true });
    let release = (): void => undefined;
    api.fault = ({ path }) =>
      path.includes('completed=true') ? new Promise((resolve) => (release = () => resolve(undefined!))) : undefined;
    const late = store.load({ filter: 'completed' });
    await store.load({ filter: 'active' });
    release();
    await late;
    expect(titles()).to.deep.equal(['open']);
    expect(store.items.map((item) => shown(item).title)).to.deep.equal(['open']);
    expect(store.loading).to.equal(false);
  });

  it('keeps a task that is added while the list is on its way', async () => {
    api.add('old');
    let release = (): void => undefined;
    api.fault = ({ method }) =>
      method === 'GET'
        ? new Promise((resolve) => (release = () => resolve(new Response('[]', { status: 200 }))))
        : undefined;
    const loading = store.load({});
    await store.create({ title: 'new' });
    release();
    await loading;
    expect(titles()).to.deep.equal(['new']);
  });

  it('tells why the list cannot be loaded, and loads it on the next try', async () => {
    api.add('there');
    api.fault = () => {
      throw new TypeError('Failed to fetch');
    };
    await store.load({});
    expect(store.failure).to.deep.equal({ kind: 'offline' });
    expect(store.loading).to.equal(false);
    api.fault = () => undefined;
    await store.load({});
    expect(store.failure).to.equal(null);
    expect(titles()).to.deep.equal(['there']);
  });

  it('keeps what is loaded when the next page fails', async () => {
    for (let number = 1; number <= 60; number += 1) api.add(`task ${number}`);
    await store.load({});
    api.fault = () => new Response('<html>Bad gateway</html>', { status: 502 });
    await store.loadMore();
    expect(store.moreFailure).to.deep.equal({ kind: 'unavailable' });
    expect(titles()).to.have.length(50);
    api.fault = () => undefined;
    await store.loadMore();
    expect(titles()).to.have.length(60);
  });

  it('keeps an open editor on the page when the filter changes', async () => {
    const task = api.add('open');
    await store.load({});
    store.edit(task.id, { title: 'half typed' });
    await store.load({ filter: 'completed' });
    expect(store.visible.map(({ draft }) => draft)).to.deep.equal([{ title: 'half typed' }]);
    expect(store.unsaved).to.equal(true);
  });
});
