import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect } from 'chai';
import { Answers, ann, logIn } from '../../test/answers.ts';
import { mountApp, unmountAll } from '../../test/mount.ts';
import { forgetDevice } from '../offline/device.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import { keepPerson, lastPerson } from './session.device.ts';
import { useSessionStore } from './session.store.ts';
import { useSessionFlow } from './use-session-flow.ts';

describe('who was here last (in fake-indexeddb)', () => {
  beforeEach(async () => {
    forgetDevice();
    globalThis.indexedDB = new IDBFactory();
    new Answers().install();
    await keepPerson(ann);
  });
  afterEach(() => {
    useTasksStore().leave();
    unmountAll();
  });

  /** @param before what is known of the session when the page is put together */
  const begin = (before: (session: ReturnType<typeof useSessionStore>) => void): Promise<unknown> =>
    mountApp({
      setup() {
        before(useSessionStore());
        useSessionFlow();
        return () => null;
      },
    });

  async function email(): Promise<string | undefined> {
    return (await lastPerson())?.email;
  }

  async function becomes(wanted: string | undefined): Promise<void> {
    for (let turn = 0; turn < 100 && (await email()) !== wanted; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await email()).to.equal(wanted);
  }

  it('is forgotten where the session turned out to be over before the page was there', async () => {
    await begin((session) => session.leave());
    await becomes(undefined);
  });

  it('is kept as long as nobody has told who is here', async () => {
    await begin(() => undefined);
    // longer than the page may take to be idle here
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await email()).to.equal(ann.email);
  });

  it('is kept anew as the server tells of them, also where the page took them for who they are', async () => {
    await begin((session) => session.assume(ann));
    useSessionStore().enter(logIn('first', { ...ann, email: 'new@example.org' }));
    await becomes('new@example.org');
  });

  it('is the one who is here now, when another one comes', async () => {
    await begin((session) => session.enter(logIn('first')));
    useSessionStore().enter(logIn('second', { ...ann, id: 'bob', email: 'bob@example.org' }));
    // before anything of theirs is kept
    await useTasksStore().whenKnown()();
    expect(await email()).to.equal('bob@example.org');
  });
});
