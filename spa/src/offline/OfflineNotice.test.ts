import { expect } from 'chai';
import { nextTick } from 'vue';
import { DevicePage, offline, online } from '../../test/device-page.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import { queuedWrites } from '../tasks/tasks.device.ts';
import OfflineNotice from './OfflineNotice.vue';

describe('OfflineNotice (in fake-indexeddb)', () => {
  const page = new DevicePage();
  let notice: Mounted;

  beforeEach(async () => {
    await page.begin();
    for (const title of ['one', 'two']) page.api.add(title);
    notice = await mountApp(OfflineNotice);
    page.store = useTasksStore();
    page.store.belongTo('ann');
    await page.store.load({});
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'uno' });
    await page.store.update(page.item('two').key, { title: 'due' });
    await until(() => notice.wrapper.text().includes('2 changes are waiting to be sent.'), 'they are told');
  });
  afterEach(() => {
    unmountAll();
    page.end();
  });

  const refuse = ({ method, path }: { method: string; path: string }): Response | undefined =>
    method === 'PATCH' && path.endsWith(page.api.tasks[1]!.id) ? new Response('', { status: 400 }) : undefined;

  /** What was spoken, when nothing waits any more. */
  async function spoken(): Promise<string> {
    await until(() => page.store.waiting === 0, 'nothing waits');
    for (let turn = 0; turn < 5; turn += 1) await nextTick();
    return useNotificationsStore().spoken;
  }

  it('says that everything is sent when the last write that waited was sent', async () => {
    page.api.fault = ({ path }) => (path.endsWith(page.api.tasks[1]!.id) ? offline() : undefined);
    await page.store.comeBack();
    expect(page.store.waiting).to.equal(1);
    expect(useNotificationsStore().spoken, 'while one waits').to.equal('');
    await page.sent();
    expect(await spoken()).to.equal('Everything is sent.');
  });

  it('says nothing when its person has left, whether what waited is dropped or not', async () => {
    page.store.leave();
    expect(await spoken()).to.equal('');
    expect(await queuedWrites('ann')).to.have.length(2);
    page.store.belongTo('ann');
    await until(() => page.store.waiting === 2, 'they wait again');
    await page.store.dropWaiting();
    await page.store.comeBack();
    expect(await spoken()).to.equal('');
    expect(page.api.tasks.map(({ title }) => title)).to.deep.equal(['one', 'two']);
  });

  it('says nothing when the last write is refused, until that is settled', async () => {
    page.api.fault = refuse;
    await page.store.comeBack();
    expect(await spoken()).to.equal('');
    page.api.fault = offline;
    await page.store.update(page.item('uno').key, { completed: true });
    page.api.fault = refuse;
    await page.store.comeBack();
    expect(await spoken(), 'one that was refused is there').to.equal('');
    page.api.fault = online;
    await page.store.retry(page.item('two').key);
    expect(page.api.tasks[1]!.title).to.equal('due');
  });

  it('says nothing when a write cannot be kept and is taken back', async () => {
    await page.sent();
    await spoken();
    useNotificationsStore().announce('');
    page.api.fault = offline;
    const { add } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('The disk is full', 'QuotaExceededError');
    };
    await page.store.update(page.item('uno').key, { title: 'one' });
    IDBObjectStore.prototype.add = add;
    expect(page.item('uno').problem?.failure.kind).to.equal('offline');
    expect(await spoken()).to.equal('');
  });
});
