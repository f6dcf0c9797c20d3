import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect } from 'chai';
import { Answers, ann, logIn } from '../../test/answers.ts';
import { mountApp, unmountAll, until } from '../../test/mount.ts';
import { device, forgetDevice } from '../offline/device.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import { addWrite } from '../tasks/tasks.device.ts';
import { keepPerson } from './session.device.ts';
import { useSessionStore } from './session.store.ts';
import { useLogOut } from './use-log-out.ts';

describe('logging out', () => {
  const PROVIDER = 'https://accounts.example.org/end';
  const { assign } = location;
  let answers: Answers;
  let logOut: ReturnType<typeof useLogOut>;
  /** What the device still keeps of the person when the page is left for the provider's. */
  let keptOnLeaving: Promise<number> | undefined;

  beforeEach(async () => {
    forgetDevice();
    globalThis.indexedDB = new IDBFactory();
    answers = new Answers().install();
    answers.to['POST /auth/logout'] = { logoutUrl: PROVIDER };
    keptOnLeaving = undefined;
    location.assign = () => {
      keptOnLeaving = (async () => {
        const database = await device();
        return (await database.count('visit')) + (await database.count('writes'));
      })();
    };
    await mountApp({
      setup() {
        logOut = useLogOut();
        return () => null;
      },
    });
    useSessionStore().enter(logIn('first'));
    useTasksStore().belongTo(ann.id);
    await keepPerson(ann);
  });

  afterEach(() => {
    location.assign = assign;
    useTasksStore().leave();
    unmountAll();
  });

  it('leads to the provider, and asks nothing where nothing would be lost', async () => {
    await logOut.logOut();
    expect(logOut.asking.value).to.equal(false);
    expect(await keptOnLeaving).to.equal(0);
  });

  it('asks while files are on their way', async () => {
    useSessionStore().uploading = true;
    await logOut.logOut();
    expect(logOut.asking.value).to.equal(true);
    expect(answers.asked()).not.to.include('POST /auth/logout');
  });

  it('asks about what waits, also while that is not known yet', async () => {
    await addWrite(ann.id, { key: 'k', batch: false, changes: [] });
    expect(useTasksStore().waiting).to.equal(0);
    await logOut.logOut();
    expect(logOut.asking.value).to.equal(true);
    expect(answers.asked()).not.to.include('POST /auth/logout');
  });

  it('has dropped what waited before the page is left', async () => {
    await addWrite(ann.id, { key: 'k', batch: false, changes: [] });
    await logOut.confirmed();
    expect(await keptOnLeaving).to.equal(0);
    await until(() => useSessionStore().status === 'out', 'the session is over');
  });
});
