import { expect } from 'chai';
import { DevicePage, offline } from '../../test/device-page.ts';
import { until } from '../../test/mount.ts';
import { change, writeOf } from './queued-write.ts';
import { itemFromWish } from './task-item.ts';
import { addWrite, queuedWrites } from './tasks.device.ts';

const TRASHED = { deletedAt: '2026-11-23T09:00:00.000Z' };

describe('tasks store: a new task whose answer was lost for more than a day (in fake-indexeddb)', () => {
  const page = new DevicePage();
  beforeEach(() => page.begin());
  afterEach(() => page.end());

  /** Has a task created and its answer lost, so that it waits; without a connection from then on. */
  async function unanswered(title: string): Promise<void> {
    await page.open();
    page.loseAnswer();
    await page.store.create({ title });
    expect(page.store.waiting).to.equal(1);
    page.api.fault = offline;
    page.api.forgetAnswers();
  }

  const created = (): unknown[] => page.writes().flatMap(({ method, body }) => (method === 'POST' ? [body] : []));

  it('is there once, and what was changed of it while it waited goes to it', async () => {
    await unanswered('new');
    await page.store.update(page.item('new').key, { notes: 'typed later' });
    await page.sent();
    expect(page.api.tasks).to.have.length(1);
    expect(page.api.tasks[0]).to.include({ title: 'new', notes: 'typed later', version: 2 });
    expect(page.titles()).to.deep.equal(['new']);
    expect(page.item('new')).to.include({ problem: null, saved: true });
    const bodies = created().map((body) => JSON.stringify(body));
    expect([bodies.length, new Set(bodies).size], 'the same request at each try').to.deep.equal([2, 1]);
  });

  it('keeps its id over a reload, and is shown once though the list has it too', async () => {
    await unanswered('new');
    page.api.fault = ({ method }) => (method === 'POST' ? offline() : undefined);
    await page.open();
    await until(() => page.store.waiting === 1, 'it waits on');
    await page.sent();
    expect(page.api.tasks).to.have.length(1);
    expect(page.titles()).to.deep.equal(['new']);
  });

  it('is gone from the list where it was deleted elsewhere, for now or for good', async () => {
    for (const purged of [false, true]) {
      await unanswered('new');
      page.api.change(page.api.find('new'), TRASHED);
      if (purged) page.api.tasks.length = 0;
      await page.sent();
      expect(page.titles()).to.deep.equal([]);
      expect(page.store.unsaved).to.equal(false);
      expect(await queuedWrites('ann')).to.deep.equal([]);
      expect(page.api.tasks.filter(({ deletedAt }) => deletedAt === null)).to.deep.equal([]);
      page.api.tasks.length = 0;
    }
  });

  it('stays where something was typed since, which is told, and can be restored', async () => {
    await unanswered('new');
    await page.store.update(page.item('new').key, { notes: 'typed later' });
    page.api.change(page.api.find('new'), TRASHED);
    await page.sent();
    await until(() => page.item('new')?.problem !== null, 'the refusal is told');
    expect(page.item('new').problem).to.deep.include({ action: 'update', failure: { kind: 'gone' } });
    await page.open();
    await until(() => page.titles().length === 1, 'it is still there');
    await page.store.retry(page.item('new').key);
    expect(page.api.find('new')).to.include({ notes: 'typed later', deletedAt: null });
    expect(page.api.tasks).to.have.length(1);
  });

  it('stays where its editor is open, and loses nothing of it', async () => {
    await unanswered('new');
    page.store.edit(page.item('new').key, { notes: 'half' });
    page.api.change(page.api.find('new'), TRASHED);
    await page.sent();
    expect(page.item('new').draft).to.deep.equal({ notes: 'half' });
    await page.store.update(page.item('new').key, { notes: 'half' });
    expect(page.item('new').problem, 'what is saved then is told').to.deep.include({ failure: { kind: 'gone' } });
  });

  it('that was to be deleted meanwhile is deleted', async () => {
    await unanswered('new');
    await page.store.remove(page.item('new').key);
    page.api.change(page.api.find('new'), TRASHED);
    await page.sent();
    expect(page.titles()).to.deep.equal([]);
    expect(page.store.unsaved).to.equal(false);
  });

  it('that an earlier release has queued is sent as that did, without an id', async () => {
    await page.open();
    page.api.fault = offline;
    const wish = { title: 'new', dueOn: null, priority: 0, labels: [] };
    const { key, confirmed } = itemFromWish(wish);
    await addWrite('ann', writeOf(key, change(key, 'create', { task: confirmed, etag: null }, wish)));
    await page.open();
    await until(() => page.store.waiting === 1, 'it is found');
    await page.sent();
    expect(created().at(-1)).to.deep.equal(wish);
    expect(page.api.tasks).to.have.length(1);
  });
});
