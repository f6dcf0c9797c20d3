import { expect } from 'chai';
import { watch } from 'vue';
import { DevicePage, offline, online } from '../../test/device-page.ts';
import { FakeStream } from '../../test/fake-stream.ts';
import { until } from '../../test/mount.ts';

describe('tasks store: what waits, and what happens meanwhile (in fake-indexeddb)', () => {
  const page = new DevicePage();
  beforeEach(() => page.begin());
  afterEach(() => page.end());

  it('a new task whose answer was lost is shown once, also when the stream tells of it first', async () => {
    await page.open();
    page.loseAnswer();
    const stream = new FakeStream().install(page.api);
    await page.store.follow();
    const lists = (): number => page.api.log().filter((call) => call.startsWith('GET /tasks?')).length;
    await until(() => lists() === 1 && !page.store.loading, 'the stream has begun');
    const numbers = new Set<number>();
    watch(
      () => page.titles().length,
      (number) => numbers.add(number),
      { flush: 'sync' },
    );
    await page.store.create({ title: 'new' });
    stream.tell('created', page.api.find('new'));
    await until(() => page.store.waiting === 0 && page.item('new').saved, 'it is saved');
    await until(() => page.store.visible.every(({ writes }) => writes === 0), 'nothing is under way');
    expect([...numbers]).to.deep.equal([1]);
    expect(page.api.tasks).to.have.length(1);
  });

  it('a task that waits to be deleted stays out of sight when it is changed elsewhere', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.remove(page.item('one').key);
    page.api.change(page.api.find('one'), { notes: 'theirs' });
    page.store.place({ task: { ...page.api.find('one') }, etag: '"2"' });
    expect(page.titles()).to.deep.equal([]);
    await page.sent();
    expect(page.item('one').problem, 'its person is asked').to.deep.include({ failure: { kind: 'conflict' } });
  });

  it('what is changed of a new task while it is being sent goes to that task', async () => {
    await page.open();
    page.api.fault = offline;
    await page.store.create({ title: 'new' });
    const { key } = page.item('new');
    let arrive = (): void => undefined;
    const held = new Promise<void>((resolve) => (arrive = resolve));
    page.api.fault = async ({ method }) => void (method === 'POST' && (await held));
    const sending = page.store.comeBack();
    await until(() => page.item('new').writes > 0, 'it is on its way');
    const editing = page.store.update(key, { title: 'new, edited' });
    const waiting = page.store.update(key, { notes: 'more' });
    // a connection that is gone again by then
    page.api.fault = ({ method }) => (method === 'POST' ? undefined : offline());
    arrive();
    await Promise.all([sending, editing, waiting]);
    expect(page.titles()).to.deep.equal(['new, edited']);
    await page.sent();
    expect(page.api.tasks).to.have.length(1);
    expect(page.api.tasks[0]).to.include({ title: 'new, edited', notes: 'more' });
    expect(page.item('new, edited').problem).to.equal(null);
  });

  it('the kept list is shown while a server takes its time, and gives way to what it tells', async () => {
    page.api.add('one');
    page.api.add('gone meanwhile');
    await page.open();
    await page.kept('one', 'gone meanwhile');
    page.api.change(page.api.find('gone meanwhile'), { deletedAt: '2026-11-23T09:00:00.000Z' });
    let arrive = (): void => undefined;
    const held = new Promise<void>((resolve) => (arrive = resolve));
    page.api.fault = async () => void (await held);
    const opening = page.open();
    await page.store.showKept();
    expect(page.titles()).to.deep.equal(['one', 'gone meanwhile']);
    expect(page.store.keptAt).to.be.a('number');
    page.api.fault = online;
    arrive();
    await opening;
    expect(page.titles()).to.deep.equal(['one']);
    expect(page.store.keptAt).to.equal(null);
  });

  it('a try that nobody answers leaves everything as it is, and one that is answered ends it', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'uno' });
    await page.store.comeBack();
    expect([page.store.away, page.store.waiting]).to.deep.equal([true, 1]);
    page.api.fault = online;
    await page.store.comeBack();
    expect([page.store.away, page.store.waiting]).to.deep.equal([false, 0]);
  });

  it('another filter shows what is kept, and what waits, without a connection', async () => {
    page.api.add('open');
    page.api.add('done', { completed: true });
    await page.open();
    await page.kept('open', 'done');
    await page.store.load({ filter: 'active' });
    page.api.fault = offline;
    await page.store.update(page.item('open').key, { completed: true });
    await page.store.load({ filter: 'completed' });
    expect(page.titles()).to.deep.equal(['open', 'done']);
  });
});
