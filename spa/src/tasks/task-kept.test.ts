import { expect } from 'chai';
import { ann } from '../../test/answers.ts';
import { DevicePage, offline, online } from '../../test/device-page.ts';
import { forgetDevice } from '../offline/device.ts';
import { forgetVisit, keepPerson, lastPerson } from '../session/session.device.ts';
import { keptList, queuedWrites } from './tasks.device.ts';

describe('tasks store: what is kept on the device (in fake-indexeddb)', () => {
  const page = new DevicePage();
  beforeEach(() => page.begin());
  afterEach(() => page.end());

  it('the list can be read without a connection, by any filter, and follows what happens', async () => {
    page.api.add('one');
    page.api.add('two', { completed: true });
    await page.open();
    await page.kept('one', 'two');
    await page.store.update(page.item('one').key, { title: 'uno' });
    await page.store.create({ title: 'three' });
    await page.kept('two', 'uno', 'three');
    await page.store.remove(page.item('three').key);
    await page.kept('two', 'uno');
    page.api.fault = offline;
    await page.open();
    expect(page.titles()).to.deep.equal(['uno', 'two']);
    expect(page.store.keptAt).to.be.closeTo(Date.now(), 60_000);
    await page.store.load({ filter: 'completed' });
    expect(page.titles()).to.deep.equal(['two']);
    page.api.fault = online;
    await page.store.comeBack();
    expect(page.store.keptAt).to.equal(null);
    expect(page.store.failure).to.equal(null);
  });

  it('a task that is gone from the server is gone here too, and one that a filter hides is not', async () => {
    for (const title of ['one', 'two', 'three']) page.api.add(title);
    await page.open();
    await page.kept('one', 'two', 'three');
    page.api.change(page.api.find('one'), { deletedAt: '2026-11-23T09:00:00.000Z' });
    page.api.change(page.api.find('three'), { completed: true });
    await page.store.load({ filter: 'completed' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    await page.kept('one', 'two', 'three');
    await page.store.load({});
    await page.kept('two', 'three');
  });

  it('nothing is left of it for another person, nor after a log-out', async () => {
    page.api.add('one');
    await page.open();
    await page.kept('one');
    page.store.leave();
    await keepPerson({ ...ann, id: 'bob' });
    expect((await keptList('ann')).tasks).to.deep.equal([]);
    expect((await lastPerson())?.id).to.equal('bob');
    await forgetVisit();
    expect(await lastPerson()).to.equal(null);
  });

  it('no token is kept', async () => {
    await keepPerson(ann);
    expect(Object.keys((await lastPerson())!).toSorted()).to.deep.equal(Object.keys(ann).toSorted());
  });

  it('writes of one person are neither shown to another one nor sent by them', async () => {
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'of ann' });
    page.store.leave();
    page.api.fault = online;
    await keepPerson({ ...ann, id: 'bob' });
    await page.open('bob');
    // waits until the device is open
    await page.store.showKept();
    await page.store.comeBack();
    expect(page.titles()).to.deep.equal(['one']);
    expect(page.api.log().filter((call) => !call.startsWith('GET'))).to.deep.equal([]);
    expect(await queuedWrites('ann')).to.have.length(1);
  });

  it('writes are taken back visibly where the browser keeps nothing', async () => {
    globalThis.indexedDB = {
      open() {
        throw new DOMException('The operation is insecure', 'SecurityError');
      },
    } as unknown as IDBFactory;
    forgetDevice();
    page.api.add('one');
    await page.open();
    page.api.fault = offline;
    await page.store.update(page.item('one').key, { title: 'uno' });
    expect(page.titles()).to.deep.equal(['one']);
    expect(page.item('one').problem).to.deep.include({ failure: { kind: 'offline' }, patch: { title: 'uno' } });
    expect(page.store.unsaved).to.equal(true);
  });
});
