import { expect } from 'chai';
import { DevicePage, offline, online } from '../../test/device-page.ts';
import { until } from '../../test/mount.ts';
import { changeMany, trashMany } from './task-bulk.ts';
import { change, writeOf } from './queued-write.ts';
import { addWrite, queuedWrites } from './tasks.device.ts';

describe('tasks store: writes that wait (in fake-indexeddb)', () => {
  const page = new DevicePage();
  beforeEach(() => page.begin());
  afterEach(() => page.end());

  const written = (): string[] =>
    page
      .writes()
      .map(({ method, path, body }) => `${method} ${path} ${JSON.stringify(body) ?? ''}`.trim())
      .map((write) => write.replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f-]{21}/g, '{id}'));
  const keys = (): (string | null)[] => page.writes().map(({ headers }) => headers.get('Idempotency-Key'));

  it('stay on the screen, go behind each other, and are sent in their order', async () => {
    page.api.add('one');
    page.api.add('two');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('two').key, { completed: true });
    await page.store.create({ title: 'new' });
    await page.store.update(page.item('new').key, { title: 'new, edited', notes: 'more' });
    await page.store.remove(page.item('one').key);
    expect(page.titles()).to.deep.equal(['new, edited', 'two']);
    expect(page.store.waiting).to.equal(4);
    expect(page.store.away).to.equal(true);
    expect(page.store.unsaved, 'nothing is lost by leaving').to.equal(false);
    expect(page.api.log(), 'no server is asked for what has to wait anyway').to.deep.equal(['GET /tasks/task-2']);
    await page.sent();
    expect(written()).to.deep.equal([
      'PATCH /tasks/task-2 {"completed":true}',
      'POST /tasks {"id":"{id}","title":"new","dueOn":null,"priority":0,"labels":[]}',
      'PATCH /tasks/{id} {"title":"new, edited","notes":"more"}',
      'DELETE /tasks/task-1',
    ]);
    expect(page.titles()).to.deep.equal(['new, edited', 'two']);
    expect(page.store.visible.every(({ problem, waiting }) => problem === null && waiting.length === 0)).to.equal(true);
    expect(page.store.away).to.equal(false);
  });

  for (const next of ['nobody', 'bob']) {
    it(`are not kept of somebody who has left before no server answered: ${next} is here now`, () => leftWith(next));
  }

  async function leftWith(next: string): Promise<void> {
    page.api.add('one');
    await page.open();
    const { promise: cut, reject } = Promise.withResolvers<never>();
    page.api.fault = () => cut;
    const updating = page.store.update(page.item('one').key, { title: 'uno' });
    await until(() => page.api.calls.length > 0, 'it is on its way');
    page.store.leave();
    if (next !== 'nobody') page.store.belongTo(next);
    reject(new TypeError('Failed to fetch'));
    await updating;
    for (const owner of ['ann', next]) expect(await queuedWrites(owner)).to.deep.equal([]);
    expect(page.store).to.include({ waiting: 0, away: false });
  }

  it('ask about what another tab has made to wait since the editor was opened', async () => {
    page.api.add('one');
    await page.open();
    await page.store.whenKnown()();
    const { key, confirmed: task } = page.item('one');
    page.store.edit(key, {});
    page.api.fault = offline;
    await addWrite('ann', writeOf('theirs', change(key, 'update', { task, etag: null }, { title: 'theirs' })));
    const channel = new BroadcastChannel('tasktracker.outbox');
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none: it is of this origin
    channel.postMessage({ owner: 'ann' });
    await until(() => page.store.waiting === 1, 'the other tab has told of it');
    channel.close();
    await page.store.update(key, { title: 'mine' }, page.store.items[0]!.opened!);
    await until(() => page.store.waiting === 2, 'it waits behind the other one');
    page.api.fault = online;
    await page.store.comeBack();
    await until(() => page.store.items[0]!.problem?.failure.kind === 'conflict', 'it is asked');
    expect(page.api.tasks[0]!.title).to.equal('theirs');
  });

  it('are there again when the page is opened anew, and have the same keys at each try', async () => {
    page.api.add('one');
    await page.open();
    await page.kept('one');
    page.api.fault = offline;
    await page.store.create({ title: 'new', labels: ['home'] });
    await page.store.update(page.item('one').key, { title: 'uno' });
    const [first] = keys();
    expect(page.store.waiting).to.equal(2);
    await page.open();
    await until(() => page.titles().length === 2, 'the kept list is shown');
    expect(page.titles()).to.deep.equal(['new', 'uno']);
    expect(page.store.keptAt).to.be.closeTo(Date.now(), 60_000);
    const queued = (await queuedWrites('ann')).map(({ key }) => key);
    expect(queued[0]).to.equal(first);
    await page.sent();
    expect(keys().slice(-2)).to.deep.equal(queued);
    expect(page.api.find('uno').version).to.equal(2);
    expect(page.api.find('new').labels).to.deep.equal(['home']);
  });

  it('are made once when only their answers were lost', async () => {
    page.api.add('one');
    await page.open();
    page.loseAnswer();
    await page.store.create({ title: 'new' });
    page.api.fault = online;
    await page.store.comeBack();
    page.loseAnswer();
    await page.store.update(page.item('one').key, { title: 'uno' });
    await page.sent();
    expect(page.api.tasks.map(({ title, version }) => [title, version])).to.deep.equal([
      ['uno', 2],
      ['new', 1],
    ]);
    expect(page.titles()).to.deep.equal(['new', 'uno']);
  });

  it('join a change made elsewhere to other members, and ask about the same one', async () => {
    page.api.add('one');
    page.api.add('two');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'mine' });
    await page.store.update(page.item('two').key, { title: 'mine too' });
    page.api.change(page.api.find('one'), { notes: 'theirs' });
    page.api.change(page.api.find('two'), { title: 'theirs' });
    await page.sent();
    expect(page.api.tasks[0]).to.include({ title: 'mine', notes: 'theirs' });
    expect(page.api.tasks[1]).to.include({ title: 'theirs' });
    await page.open();
    await until(() => page.item('theirs').problem !== null, 'it is still asked');
    const problem = page.item('theirs').problem!;
    expect(problem).to.deep.include({ action: 'update', failure: { kind: 'conflict' }, patch: { title: 'mine too' } });
    await page.store.retry(page.item('theirs').key);
    expect(page.api.tasks[1]!.title).to.equal('mine too');
    await until(() => page.item('mine too').problem === null, 'nothing is left to ask');
    await page.open();
    expect(page.item('mine too').problem).to.equal(null);
  });

  it('never overwrite what the user has not seen, also behind a change of their own', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'mine' });
    await page.store.update(page.item('mine').key, { notes: 'mine' });
    page.api.change(page.api.find('one'), { notes: 'theirs' });
    await page.sent();
    expect(page.api.tasks[0]).to.include({ title: 'mine', notes: 'theirs' });
    expect(page.item('mine').problem?.patch).to.deep.equal({ notes: 'mine' });
  });

  it('do not delete a task that was changed elsewhere, also behind a change of their own', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'mine' });
    await page.store.remove(page.item('mine').key);
    page.api.change(page.api.find('one'), { notes: 'important' });
    await page.sent();
    expect(page.api.tasks[0]!.deletedAt).to.equal(null);
    expect(page.item('mine').problem).to.deep.include({ action: 'delete', failure: { kind: 'conflict' } });
  });

  it('that are refused are told, with what depends on them, and let the others go on', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.create({ title: 'bad' });
    await page.store.update(page.item('bad').key, { notes: 'typed later' });
    await page.store.update(page.item('one').key, { completed: true });
    page.api.fault = ({ method, body }) =>
      method === 'POST' && (body as { title: string }).title === 'bad'
        ? Response.json({ title: 'Invalid', status: 422, detail: 'no' }, { status: 422 })
        : undefined;
    await page.store.comeBack();
    await until(() => page.item('bad').problem !== null, 'the refusal is told');
    expect([page.store.waiting, page.store.sent]).to.deep.equal([0, 0]);
    expect(page.api.find('one').completed).to.equal(true);
    expect(page.item('bad').problem).to.deep.include({ action: 'create' });
    await page.open();
    await until(() => page.titles().includes('bad'), 'it is still there');
    expect(page.item('bad').problem?.failure.kind, 'after a reload').to.equal('rejected');
    page.api.fault = online;
    await page.store.retry(page.item('bad').key);
    expect(page.api.find('bad').notes).to.equal('typed later');
    await until(() => page.item('bad').saved, 'it is saved');
  });

  it('are one wish with the new task that was refused, also without a reload', async () => {
    await page.open();
    page.api.fault = offline;
    await page.store.create({ title: 'bad' });
    await page.store.update(page.item('bad').key, { title: 'better', notes: 'typed later' });
    page.api.fault = ({ method }) => (method === 'POST' ? new Response('', { status: 400 }) : undefined);
    await page.store.comeBack();
    await until(() => page.store.visible.some(({ problem }) => problem !== null), 'the refusal is told');
    expect(page.titles()).to.deep.equal(['better']);
    page.api.fault = online;
    await page.store.retry(page.item('better').key);
    expect(page.api.find('better').notes).to.equal('typed later');
  });

  it('that were given up are gone for good', async () => {
    await page.open();
    page.api.fault = offline;
    await page.store.create({ title: 'bad' });
    page.api.fault = ({ method }) => (method === 'POST' ? new Response('', { status: 400 }) : undefined);
    await page.store.comeBack();
    await until(() => page.item('bad').problem !== null, 'the refusal is told');
    page.store.dismiss(page.item('bad').key);
    expect(page.titles()).to.deep.equal([]);
    page.api.fault = online;
    await page.open();
    expect(page.titles()).to.deep.equal([]);
    expect(await queuedWrites('ann')).to.deep.equal([]);
  });

  it('of many tasks are one request, and are made one by one where it is refused as a whole', async () => {
    for (const title of ['one', 'two', 'three']) page.api.add(title);
    await page.open();
    page.api.fault = offline;
    const { failure } = await changeMany(page.store, page.store.visible, () => ({ completed: true, priority: 2 }));
    expect(failure).to.equal(null);
    expect(page.store.waiting).to.equal(1);
    await trashMany(page.store, [page.item('one'), page.item('two')]);
    expect(page.titles()).to.deep.equal(['three']);
    page.api.change(page.api.find('two'), { priority: 3 });
    await page.sent();
    expect(written().filter((call) => call.includes('batch'))).to.have.length(3);
    expect(page.api.find('three')).to.include({ completed: true, priority: 2 });
    expect(page.api.find('one').deletedAt).to.be.a('string');
    expect(page.api.find('two'), 'the other side has changed the same').to.include({
      completed: false,
      deletedAt: null,
    });
    expect(page.titles()).to.deep.equal(['two', 'three']);
    expect(page.item('two').problem?.failure.kind).to.equal('conflict');
  });

  it('take a deletion back that waits', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    const { key } = page.item('one');
    await page.store.remove(key);
    await page.store.restore(key);
    expect(page.titles()).to.deep.equal(['one']);
    expect(page.store.waiting).to.equal(2);
    await page.sent();
    expect(page.store.sent, 'told once').to.equal(1);
    expect(page.api.tasks[0]).to.include({ deletedAt: null, version: 3 });
    expect(page.titles()).to.deep.equal(['one']);
  });

  it('wait for as long as the server asks', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'uno' });
    page.api.fault = (call) =>
      call.method === 'PATCH' ? new Response('', { status: 429, headers: { 'Retry-After': '3600' } }) : undefined;
    await page.store.comeBack();
    expect(page.store.waiting).to.equal(1);
    expect(page.item('uno').problem).to.equal(null);
    await page.sent();
    expect(page.api.tasks[0]!.title).to.equal('uno');
  });
});
