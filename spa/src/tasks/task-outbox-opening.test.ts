import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { DevicePage, offline, online } from '../../test/device-page.ts';
import { until } from '../../test/mount.ts';
import { changeMany } from './task-bulk.ts';
import { queuedWrites } from './tasks.device.ts';
import { useTasksStore } from './tasks.store.ts';

describe('tasks store: writes in the first moments after a reload (in fake-indexeddb)', () => {
  const page = new DevicePage();
  let key: string;

  /** The title of a task was changed without a connection, and the page is opened anew: the list is there first. */
  beforeEach(async () => {
    await page.begin();
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'before' });
    page.store.leave();
    page.api.fault = online;
    setActivePinia(createPinia());
    page.store = useTasksStore();
    page.store.belongTo('ann');
    await page.store.load({});
    key = page.item('one').key;
    expect(page.store.waiting, 'it is not known yet what waits').to.equal(0);
  });
  afterEach(() => page.end());

  async function sent(): Promise<void> {
    while ((await queuedWrites('ann')).some(({ failure }) => failure === null)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await until(() => page.store.items.every(({ writes }) => writes === 0), 'nothing is on its way');
  }

  it('go behind what waits for the same task', async () => {
    await page.store.update(key, { title: 'after', notes: 'more' });
    await sent();
    expect(page.store.items[0]!.problem).to.equal(null);
    expect(page.api.tasks[0]).to.include({ title: 'after', notes: 'more' });
  });

  const written = (): string[] => page.writes().map(({ method }) => method);

  it('so does a deletion', async () => {
    await page.store.remove(key);
    await sent();
    expect(written()).to.deep.equal(['PATCH', 'DELETE']);
    expect(page.store.items.map(({ problem }) => problem)).to.deep.equal([null]);
  });

  it('so does a new task', async () => {
    await page.store.create({ title: 'new' });
    await sent();
    expect(written()).to.deep.equal(['PATCH', 'POST']);
  });

  it('so does a change of many tasks', async () => {
    const { failure } = await changeMany(page.store, [page.item('one')], () => ({ priority: 3 }));
    expect(failure).to.equal(null);
    await sent();
    expect(written()).to.deep.equal(['PATCH', 'POST']);
    expect(page.api.tasks[0]).to.include({ title: 'before', priority: 3 });
  });

  it('so do what was typed into an editor, and a deletion after it', async () => {
    page.store.edit(key, {});
    await page.store.update(key, { title: 'after' }, page.store.items[0]!.opened!);
    await page.store.remove(key);
    await sent();
    await until(() => page.api.tasks[0]!.deletedAt !== null, 'it is deleted');
    expect(page.api.tasks[0]!.title).to.equal('after');
    expect(page.store.items.map(({ problem }) => problem)).to.deep.equal([null]);
    expect(page.store.visible).to.deep.equal([]);
  });

  it('so does the same change of many tasks made again', async () => {
    const { failure } = await changeMany(page.store, [page.item('one')], () => ({ title: 'after' }));
    expect(failure).to.equal(null);
    await sent();
    expect(page.store.items[0]!.problem).to.equal(null);
    expect(page.api.tasks[0]!.title).to.equal('after');
  });

  it('know what waited also from an editor that is saved after that was sent', async () => {
    page.store.edit(key, {});
    await page.store.whenKnown()();
    await sent();
    await page.store.update(key, { title: 'after' }, page.store.items[0]!.opened!);
    expect(page.store.items[0]!.problem).to.equal(null);
    expect(page.api.tasks[0]!.title).to.equal('after');
  });

  it('ask about what others have changed all the same', async () => {
    page.api.change(page.api.tasks[0]!, { notes: 'theirs' });
    await page.store.update(key, { notes: 'mine' });
    await until(() => page.store.items[0]!.problem !== null, 'it is asked');
    expect(page.api.tasks[0]).to.include({ notes: 'theirs' });
  });

  it('are not sent for a person who has left meanwhile', async () => {
    const updating = page.store.update(key, { title: 'after' });
    const adding = [page.store.create({ title: 'first' }), page.store.create({ title: 'second' })];
    // its turn has come
    await Promise.resolve();
    await Promise.resolve();
    page.store.leave();
    page.store.belongTo('bob');
    await Promise.all([updating, ...adding]);
    expect(page.writes()).to.deep.equal([]);
    expect(await queuedWrites('bob')).to.deep.equal([]);
    expect(await queuedWrites('ann')).to.have.length(1);
  });

  it('show another person nothing of what waits who comes while the queue is read', async () => {
    page.api.fault = offline;
    page.store.leave();
    const OwnChannel = globalThis.BroadcastChannel;
    globalThis.BroadcastChannel = class extends OwnChannel {
      constructor(name: string) {
        super(name);
        globalThis.BroadcastChannel = OwnChannel;
        queueMicrotask(() => page.store.belongTo('bob'));
      }
    };
    page.store.belongTo('ann');
    await page.store.showKept();
    await page.store.whenKnown()();
    expect(page.store.items.map(({ waiting }) => waiting)).to.deep.equal([]);
    expect(page.store.waiting).to.equal(0);
  });
});
