import { useQueryCache } from '@pinia/colada';
import { expect } from 'chai';
import { nextTick } from 'vue';
import { ann, logIn } from '../../test/answers.ts';
import { until } from '../../test/mount.ts';
import { freshStores, shown } from '../../test/pinia.ts';
import { NetworkError } from '../api/errors.ts';
import { useSessionStore } from '../session/session.store.ts';
import { defineServerList } from './server-list.ts';

type Answer = (rows: string[] | Error) => void;

describe('lists that come as a whole', () => {
  /** Requests that wait for their answer, in the order in which they were made. */
  let asked: Answer[];
  const list = (): Promise<string[]> =>
    new Promise((resolve, reject) => {
      asked.push((rows) => (rows instanceof Error ? reject(rows) : resolve(rows)));
    });
  const { useList, useWrites } = defineServerList('things', list);
  const visits: (() => void)[] = [];
  let session: ReturnType<typeof useSessionStore>;

  beforeEach(() => {
    asked = [];
    freshStores();
    session = useSessionStore();
    session.enter(logIn('first'));
  });
  afterEach(() => visits.splice(0).forEach((hide) => hide()));

  function visit() {
    const { it: things, hide } = shown(useList);
    visits.push(hide);
    return { ...things, hide };
  }

  async function answer(index: number, rows: string[] | Error): Promise<void> {
    await until(() => asked.length > index, `request ${index + 1}`);
    asked[index]!(rows);
    await new Promise((resolve) => setTimeout(resolve));
  }

  const seenAgain = async (): Promise<void> => {
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('are asked for when they are shown, and are there at once for who comes back', async () => {
    const first = visit();
    expect([first.rows.value, first.loaded.value]).to.deep.equal([[], false]);
    await answer(0, ['a']);
    expect([first.rows.value, first.loaded.value]).to.deep.equal([['a'], true]);
    first.hide();
    const second = visit();
    expect([second.rows.value, second.loaded.value]).to.deep.equal([['a'], true]);
    expect(asked.length).to.equal(1);
  });

  it('follow writes, also on a later visit', async () => {
    const writes = useWrites();
    visit().hide();
    const second = visit();
    await answer(asked.length - 1, ['a', 'b']);
    await writes.write(
      () => Promise.resolve('c'),
      (rows, created) => [created, ...rows],
    );
    expect(second.rows.value).to.deep.equal(['c', 'a', 'b']);
  });

  it('stay as they are when a write is refused', async () => {
    const { rows } = visit();
    await answer(0, ['a']);
    const refused = useWrites().write(
      () => Promise.reject(new NetworkError('unreachable', null)),
      () => [],
    );
    expect(await refused.catch(String)).to.match(/NetworkError/);
    expect(rows.value).to.deep.equal(['a']);
  });

  it('do not take an answer that was on its way before a write for one from after it', async () => {
    const { rows, reload } = visit();
    await answer(0, ['a', 'b']);
    const reloaded = reload();
    await useWrites().write(
      () => Promise.resolve(),
      () => ['b'],
    );
    await answer(1, ['a', 'b']);
    await reloaded;
    expect(rows.value).to.deep.equal(['b']);
  });

  it('are asked for anew when a write was quicker than the first answer', async () => {
    const { rows } = visit();
    await until(() => asked.length === 1, 'the first request');
    await useWrites().write(
      () => Promise.resolve(),
      () => ['never shown'],
    );
    await answer(1, ['b']);
    await answer(0, ['a']);
    expect(rows.value).to.deep.equal(['b']);
  });

  it('are nobody else’s, nor is an answer that comes late', async () => {
    const { rows, reload } = visit();
    await answer(0, ['ann’s']);
    const late = reload();
    session.leave();
    await nextTick();
    expect(rows.value).to.deep.equal([]);
    await seenAgain();
    expect(asked.length, 'requests of nobody').to.equal(2);
    session.enter(logIn('second', { ...ann, id: 'bob' }));
    await until(() => asked.length === 3, 'the other person’s list is asked for');
    await answer(1, ['ann’s']);
    await late;
    expect(rows.value).to.deep.equal([]);
    await answer(2, ['bob’s']);
    expect(rows.value).to.deep.equal(['bob’s']);
  });

  it('do not take what a write of one person has made for another one’s', async () => {
    const { rows } = visit();
    await answer(0, ['ann’s']);
    let done = (): void => undefined;
    const written = useWrites().write(
      () => new Promise<void>((resolve) => (done = resolve)),
      (before) => ['ann’s new', ...before],
    );
    session.enter(logIn('second', { ...ann, id: 'bob' }));
    await answer(1, ['bob’s']);
    done();
    await written;
    expect(rows.value).to.deep.equal(['bob’s']);
  });

  it('are asked for again when the tab is seen after a failure, and not when nobody looks at them', async () => {
    const { rows, failure, hide } = visit();
    await answer(0, new NetworkError('unreachable', null));
    expect(failure.value).to.deep.equal({ kind: 'offline' });
    await seenAgain();
    await answer(1, ['a']);
    expect([rows.value, failure.value]).to.deep.equal([['a'], null]);
    await seenAgain();
    expect(asked.length, 'what is a few seconds old is good enough').to.equal(2);
    void useWrites().changed();
    await until(() => asked.length === 3, 'it is asked for after a change');
    hide();
    await answer(2, new NetworkError('unreachable', null));
    await seenAgain();
    expect(asked.length, 'requests for a list that nobody sees').to.equal(3);
  });

  it('are kept for a minute and no longer', () => {
    visit();
    const [entry] = useQueryCache().getEntries({ key: [ann.id, 'things'] });
    expect(entry?.options?.gcTime).to.equal(60_000);
  });
});
