import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { watch } from 'vue';
import { Answers, ann, logIn } from '../../test/answers.ts';
import { until } from '../../test/mount.ts';
import { useAccessTokens } from '../api/access.ts';
import { answer, api } from '../api/client.ts';
import { SessionOver } from '../api/errors.ts';
import { useSessionStore } from './session.store.ts';
import { isStale, renewalDelay } from './token-life.ts';

describe('session store', () => {
  let answers: Answers;
  let channels: BroadcastChannel[];
  let tabs: ReturnType<typeof useSessionStore>[];

  beforeEach(() => {
    answers = new Answers().install();
    channels = [];
    tabs = [];
  });

  afterEach(() => {
    // requests of other tests carry no token
    useAccessTokens(undefined);
    for (const store of tabs) store.leave();
    for (const channel of channels) channel.close();
  });

  /** A tab of its own, which shares the browser's session with the others. */
  function tab(): ReturnType<typeof useSessionStore> {
    const OwnChannel = globalThis.BroadcastChannel;
    globalThis.BroadcastChannel = class extends OwnChannel {
      constructor(name: string) {
        super(name);
        channels.push(this);
      }
    };
    setActivePinia(createPinia());
    const store = useSessionStore();
    store.start();
    tabs.push(store);
    globalThis.BroadcastChannel = OwnChannel;
    return store;
  }

  const listTasks = () => answer(api.GET('/tasks'));
  const refreshes = (): number => answers.asked().filter((request) => request === 'POST /auth/refresh').length;

  it('finds out who is logged in by the cookie, and asks in that name', async () => {
    answers.to['POST /auth/refresh'] = logIn('first');
    answers.to['GET /tasks'] = [];
    const store = tab();
    await store.resume();
    expect(store.status).to.equal('in');
    expect(store.user).to.deep.equal(ann);
    await listTasks();
    expect(answers.calls.at(-1)!.authorization).to.equal('Bearer first');
    expect(refreshes()).to.equal(1);
  });

  it('has learnt from the server that somebody is logged in before it says who', async () => {
    answers.to['POST /auth/refresh'] = logIn('first');
    const store = tab();
    const seen: string[] = [];
    watch(
      () => store.user,
      () => seen.push(store.status),
      { flush: 'sync' },
    );
    await store.resume();
    expect(seen).to.deep.equal(['in']);
  });

  it('sends nothing in the name of nobody', async () => {
    answers.to['POST /auth/refresh'] = 401;
    const store = tab();
    await store.resume();
    expect(store.status).to.equal('out');
    expect(store.ended, 'nobody was logged in before').to.equal(false);
    const error = await listTasks().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SessionOver);
    expect(answers.asked()).to.deep.equal(['POST /auth/refresh']);
  });

  it('does not take a server that is away for the end of the session', async () => {
    answers.to['POST /auth/refresh'] = 503;
    const store = tab();
    await store.resume();
    expect(store.status).to.equal('unknown');
    answers.to['POST /auth/refresh'] = logIn('first');
    answers.to['GET /tasks'] = [];
    await listTasks();
    expect(store.status).to.equal('in');
  });

  it('renews a refused token once, however many requests were refused, and repeats them', async () => {
    const store = tab();
    store.enter(logIn('worn'));
    answers.to['POST /auth/refresh'] = logIn('fresh');
    answers.to['GET /tasks'] = ({ authorization }) => (authorization === 'Bearer fresh' ? [] : 401);
    await Promise.all([listTasks(), listTasks(), listTasks()]);
    expect(refreshes()).to.equal(1);
  });

  it('repeats a refused request once and no more', async () => {
    const store = tab();
    store.enter(logIn('worn'));
    answers.to['POST /auth/refresh'] = logIn('fresh');
    answers.to['GET /tasks'] = 401;
    await listTasks().catch(() => undefined);
    expect(answers.asked()).to.deep.equal(['GET /tasks', 'POST /auth/refresh', 'GET /tasks']);
  });

  it('renews a token that has run out before it is used', async () => {
    const store = tab();
    store.enter(logIn('worn', ann, -60));
    answers.to['POST /auth/refresh'] = logIn('fresh');
    answers.to['GET /tasks'] = [];
    await listTasks();
    expect(answers.calls.at(-1)!.authorization).to.equal('Bearer fresh');
  });

  it('renews a token before it runs out, without being asked', async () => {
    answers.to['POST /auth/refresh'] = logIn('fresh');
    tab().enter(logIn('short', ann, 0.2));
    await until(() => refreshes() === 1, 'the token is renewed');
  });

  it('ends when the cookie is worth nothing any more, and says that it was not wanted', async () => {
    const store = tab();
    store.enter(logIn('worn'));
    answers.to['POST /auth/refresh'] = 401;
    answers.to['GET /tasks'] = 401;
    const error = await listTasks().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SessionOver);
    expect(store.status).to.equal('out');
    expect(store.user).to.equal(null);
    expect(store.ended).to.equal(true);
  });

  it('stays logged in when logging out fails, and forgets everything when it works', async () => {
    const store = tab();
    store.enter(logIn('first'));
    answers.to['POST /auth/logout'] = 503;
    expect(await store.logOut()).to.deep.equal({ kind: 'unavailable' });
    expect(store.status).to.equal('in');
    answers.to['POST /auth/logout'] = { logoutUrl: null };
    expect(await store.logOut()).to.deep.equal({ url: null });
    expect(store.status).to.equal('out');
    expect(store.ended).to.equal(false);
  });

  it('is one session in all tabs: log-in, what changes about the person, log-out', async () => {
    const one = tab();
    const other = tab();
    one.enter(logIn('first'));
    await until(() => other.status === 'in', 'the other tab is logged in');
    one.update({ ...ann, language: 'ru' });
    await until(() => other.user?.language === 'ru', 'the other tab knows');
    answers.to['POST /auth/logout'] = { logoutUrl: null };
    await one.logOut();
    await until(() => other.status === 'out', 'the other tab is logged out');
    expect(other.ended).to.equal(true);
  });

  it('leaves changes of somebody else alone', () => {
    const store = tab();
    store.enter(logIn('first'));
    store.update({ ...ann, id: 'bob', email: 'bob@example.org' });
    expect(store.user).to.deep.equal(ann);
  });

  it('keeps no token where a script of another page or a later visitor finds it', () => {
    tab().enter(logIn('secret-token'));
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])).not.to.include('secret');
  });
});

describe('life of a token', () => {
  const life = { from: 0, until: 600_000 };

  it('is over a little before its end, and before its beginning when the clock was set back', () => {
    expect([0, 300_000, 594_000, 596_000, 700_000].map((now) => isStale(life, now))).to.deep.equal([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(isStale(life, -1)).to.equal(true);
  });

  it('is renewed a minute before its end, not by all tabs at once, and never in the past', () => {
    for (let turn = 0; turn < 50; turn += 1) {
      expect(renewalDelay(life, 0)).to.be.within(530_000, 540_000);
      expect(renewalDelay({ from: 0, until: 1_000 }, 0)).to.be.within(400, 500);
    }
    expect(renewalDelay(life, 10_000_000)).to.equal(0);
  });
});
