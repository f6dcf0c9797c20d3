import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { FakeApi } from '../../test/fake-api.ts';
import { shown, type TaskItem } from './task-item.ts';
import { useTasksStore } from './tasks.store.ts';

const offline = (): never => {
  throw new TypeError('Failed to fetch');
};

describe('tasks store: changes', () => {
  let api: FakeApi;
  let store: ReturnType<typeof useTasksStore>;

  beforeEach(() => {
    setActivePinia(createPinia());
    api = new FakeApi().install();
    store = useTasksStore();
  });

  /** A store that has loaded these tasks, with no calls logged yet. */
  async function loaded(...titles: string[]): Promise<TaskItem[]> {
    for (const title of titles) api.add(title);
    await store.load({});
    api.calls.length = 0;
    return store.visible;
  }

  const titles = (): string[] => store.visible.map((item) => shown(item).title);
  const first = (): TaskItem => store.visible[0]!;

  it('creates a task on top, shown before the server answers', async () => {
    await loaded('old');
    const creating = store.create({ title: 'new' });
    expect(titles()).to.deep.equal(['new', 'old']);
    expect(first().saved).to.equal(false);
    await creating;
    expect(first().saved).to.equal(true);
    expect(shown(first()).id).to.equal(api.find('new').id);
  });

  it('sends new tasks one by one, so that the last one typed ends on top', async () => {
    api.fault = ({ body }) =>
      (body as { title: string }).title === 'a' ? new Promise((resolve) => setTimeout(resolve, 20)) : undefined;
    await Promise.all([store.create({ title: 'a' }), store.create({ title: 'b' })]);
    expect(titles()).to.deep.equal(['b', 'a']);
    expect(api.find('b').order).to.be.lessThan(api.find('a').order);
  });

  it('keeps a task that could not be created, and creates it once on retry', async () => {
    api.fault = offline;
    await store.create({ title: 'precious' });
    expect(first().problem).to.deep.include({ action: 'create', failure: { kind: 'offline' } });
    api.fault = () => undefined;
    await Promise.all([store.retry(first().key), store.retry(first().key)]);
    expect(first().problem).to.equal(null);
    expect(api.tasks.map(({ title }) => title)).to.deep.equal(['precious']);
  });

  it('creates a task once whose answer was lost for more than a day, and leaves one that was deleted since', async () => {
    for (const deletedAt of [null, '2026-11-23T09:00:00.000Z']) {
      api.fault = (call) => {
        api.carryOut(call);
        throw new TypeError('Connection reset');
      };
      await store.create({ title: 'precious' });
      expect(first().problem?.failure.kind).to.equal('offline');
      api.fault = () => undefined;
      api.forgetAnswers();
      api.change(api.find('precious'), { deletedAt });
      await store.retry(first().key);
      expect(api.tasks).to.have.length(1);
      expect(store.items.map(({ saved, problem }) => [saved, problem])).to.deep.equal(deletedAt ? [] : [[true, null]]);
      api.tasks.length = 0;
      store.clear();
    }
  });

  it('sends the same idempotency key on every try of a new task, and another one for the next', async () => {
    api.fault = offline;
    await store.create({ title: 'one' });
    await store.retry(first().key);
    await store.create({ title: 'two' });
    const keys = api.calls
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers.get('Idempotency-Key'));
    expect(keys[0]).to.match(/^[0-9a-f]{32}$/);
    expect(keys[1]).to.equal(keys[0]);
    expect(keys[2]).not.to.equal(keys[0]);
  });

  it('discards a task that could not be created', async () => {
    api.fault = offline;
    await store.create({ title: 'oops' });
    store.dismiss(first().key);
    expect(store.visible).to.deep.equal([]);
  });

  it('sends a change under the entity tag, which it asks for once', async () => {
    const [item] = await loaded('one');
    await store.update(item!.key, { completed: true });
    await store.update(item!.key, { title: 'uno' });
    expect(api.log()).to.deep.equal(['GET /tasks/task-1', 'PATCH /tasks/task-1', 'PATCH /tasks/task-1']);
    expect(api.calls.slice(1).map(({ headers }) => headers.get('If-Match'))).to.deep.equal(['"1"', '"2"']);
    expect(api.calls[2]!.headers.get('Content-Type')).to.equal('application/merge-patch+json');
    expect(api.find('uno').completed).to.equal(true);
  });

  it('sends quick changes of one task in turn, each under the tag of the one before', async () => {
    const [item] = await loaded('one');
    await Promise.all([true, false, true].map((completed) => store.update(item!.key, { completed })));
    expect(api.find('one')).to.include({ completed: true, version: 4 });
    expect(item!.problem).to.equal(null);
  });

  it('sends nothing when nothing has changed', async () => {
    const [item] = await loaded('one');
    await store.update(item!.key, { title: 'one' });
    expect(api.calls).to.deep.equal([]);
  });

  it('takes a failed change back, keeps it, and sends it on retry', async () => {
    const [item] = await loaded('one');
    api.fault = offline;
    const updating = store.update(item!.key, { title: 'uno' });
    expect(titles()).to.deep.equal(['uno']);
    await updating;
    expect(titles()).to.deep.equal(['one']);
    expect(item!.problem).to.deep.equal({ action: 'update', failure: { kind: 'offline' }, patch: { title: 'uno' } });
    expect(store.unsaved).to.equal(true);
    api.fault = () => undefined;
    await store.retry(item!.key);
    expect(titles()).to.deep.equal(['uno']);
    expect(store.unsaved).to.equal(false);
  });

  it('keeps a failed change when another member is changed with success', async () => {
    const [item] = await loaded('one');
    api.fault = offline;
    await store.update(item!.key, { title: 'uno' });
    api.fault = () => undefined;
    await store.update(item!.key, { completed: true });
    expect(item!.problem?.patch).to.deep.equal({ title: 'uno' });
    await store.update(item!.key, { title: 'due' });
    expect(item!.problem, 'a newer title replaces the failed one').to.equal(null);
  });

  it('shows what the server refuses, with its reason', async () => {
    const [item] = await loaded('one');
    const errors = [{ pointer: '/title', detail: 'is too long' }];
    api.fault = ({ method }) =>
      method === 'PATCH'
        ? new Response(JSON.stringify({ title: 'Validation failed', status: 422, detail: 'No', errors }), {
            status: 422,
          })
        : undefined;
    await store.update(item!.key, { title: 'uno' });
    expect(item!.problem?.failure).to.include({ kind: 'rejected', detail: '/title is too long' });
  });

  it('deletes at once, and undo puts the task back in its place', async () => {
    await loaded('one', 'two', 'three');
    const { key } = store.visible[1]!;
    await store.remove(key);
    expect(titles()).to.deep.equal(['one', 'three']);
    expect(api.find('two').deletedAt).to.be.a('string');
    await store.restore(key);
    expect(titles()).to.deep.equal(['one', 'two', 'three']);
    expect(api.find('two').deletedAt).to.equal(null);
    await store.update(key, { title: 'zwei' });
    expect(api.find('zwei').completed, 'the restored task can be changed').to.equal(false);
  });

  it('sends nothing but the result when a delete is taken back while an earlier write is on its way', async () => {
    const [item] = await loaded('one');
    const writes = [store.update(item!.key, { completed: true }), store.remove(item!.key), store.restore(item!.key)];
    await Promise.all(writes);
    expect(api.log().filter((call) => !call.startsWith('GET'))).to.deep.equal(['PATCH /tasks/task-1']);
    expect(titles()).to.deep.equal(['one']);
  });

  it('brings a task back that could not be deleted', async () => {
    const [item] = await loaded('one');
    api.fault = offline;
    await store.remove(item!.key);
    expect(titles()).to.deep.equal(['one']);
    expect(item!.problem).to.deep.include({ action: 'delete', failure: { kind: 'offline' } });
    api.fault = () => undefined;
    await store.retry(item!.key);
    expect(titles()).to.deep.equal([]);
  });

  it('counts a task that is gone already as deleted', async () => {
    const [item] = await loaded('one');
    api.change(api.find('one'), { deletedAt: '2026-11-23T09:00:00.000Z' });
    await store.remove(item!.key);
    expect(titles()).to.deep.equal([]);
  });

  it('offers to restore a task that was deleted elsewhere while it was edited', async () => {
    const [item] = await loaded('one');
    api.change(api.find('one'), { deletedAt: '2026-11-23T09:00:00.000Z' });
    await store.update(item!.key, { title: 'uno' });
    expect(item!.problem).to.deep.include({ failure: { kind: 'gone' }, patch: { title: 'uno' } });
    await store.retry(item!.key);
    expect(api.find('uno').deletedAt).to.equal(null);
    expect(item!.problem).to.equal(null);
  });
});

describe('tasks store: changes made elsewhere', () => {
  let api: FakeApi;
  let store: ReturnType<typeof useTasksStore>;
  let item: TaskItem;

  beforeEach(async () => {
    setActivePinia(createPinia());
    api = new FakeApi().install();
    store = useTasksStore();
    api.add('one');
    await store.load({});
    item = store.visible[0]!;
  });

  for (const known of [false, true]) {
    it(`keeps both versions when both sides changed the title (tag ${known ? 'known' : 'not known'} before)`, async () => {
      if (known) await store.update(item.key, { completed: true });
      api.change(api.find('one'), { title: 'theirs' });
      await store.update(item.key, { title: 'mine' });
      expect(api.tasks[0]!.title).to.equal('theirs');
      expect(shown(item).title).to.equal('theirs');
      expect(item.problem).to.deep.equal({
        action: 'update',
        failure: { kind: 'conflict' },
        patch: { title: 'mine' },
      });
    });
  }

  it('writes mine over theirs when the user says so', async () => {
    api.change(api.find('one'), { title: 'theirs' });
    await store.update(item.key, { title: 'mine' });
    await store.retry(item.key);
    expect(api.tasks[0]!.title).to.equal('mine');
    expect(item.problem).to.equal(null);
  });

  it('keeps theirs when the user says so', async () => {
    api.change(api.find('one'), { title: 'theirs' });
    await store.update(item.key, { title: 'mine' });
    store.dismiss(item.key);
    expect(shown(item).title).to.equal('theirs');
    expect(item.problem).to.equal(null);
  });

  it('joins changes of different members without asking', async () => {
    api.change(api.find('one'), { notes: 'from elsewhere' });
    await store.update(item.key, { title: 'mine' });
    expect(api.tasks[0]).to.include({ title: 'mine', notes: 'from elsewhere' });
    expect(shown(item)).to.include({ title: 'mine', notes: 'from elsewhere' });
    expect(item.problem).to.equal(null);
  });

  it('asks about a task that was changed after the editor was opened, although a newer list has arrived', async () => {
    const seen = { task: { ...shown(item) }, etag: item.etag };
    api.change(api.find('one'), { title: 'theirs' });
    await store.load({});
    await store.update(item.key, { title: 'mine' }, seen);
    expect(api.tasks[0]!.title).to.equal('theirs');
    expect(item.problem?.failure.kind).to.equal('conflict');
  });

  it('does not delete a task that has changed, until the user insists', async () => {
    api.change(api.find('one'), { notes: 'important' });
    await store.remove(item.key);
    expect(api.tasks[0]!.deletedAt).to.equal(null);
    expect(item.problem).to.deep.include({ action: 'delete', failure: { kind: 'conflict' } });
    await store.retry(item.key);
    expect(api.tasks[0]!.deletedAt).to.be.a('string');
  });
});
