import { expect } from 'chai';
import { createRecentAnswers } from './recent-answers.ts';

const ALIVE = { role: 'user' };

/** A look-up that answers when the test says so. */
function slowly<T>(): { lookUp: () => Promise<T>; answer: (value: T) => void; fail: (error: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { lookUp: () => promise, answer: resolve, fail: reject };
}

describe('recent answers', () => {
  const never = () => Promise.reject(new Error('nobody had to ask'));

  it('are shared by all who ask while a look-up runs, and kept after it, also the answer that there is nothing', async () => {
    const answers = createRecentAnswers<typeof ALIVE>();
    const first = slowly<typeof ALIVE | undefined>();
    const all = [answers.get('a', first.lookUp), answers.get('a', never)];
    first.answer(ALIVE);
    expect(await Promise.all(all)).to.deep.equal([ALIVE, ALIVE]);
    expect(await answers.get('a', never)).to.equal(ALIVE);
    await answers.get('none', async () => undefined);
    expect(await answers.get('none', never)).to.equal(undefined);
  });

  for (const [name, forget] of [
    ['by its key', (answers: ReturnType<typeof createRecentAnswers>) => answers.forget('a')],
    ['by a match', (answers: ReturnType<typeof createRecentAnswers>) => answers.forgetWhere((key) => key === 'a')],
  ] as const) {
    it(`forgotten ${name} while a look-up runs are no error, and what it finds is not kept`, async () => {
      const answers = createRecentAnswers<typeof ALIVE>();
      const [old, anew] = [slowly<typeof ALIVE | undefined>(), slowly<typeof ALIVE | undefined>()];
      const before = answers.get('a', old.lookUp);
      forget(answers);
      const after = answers.get('a', anew.lookUp);
      anew.answer(undefined);
      expect(await after).to.equal(undefined);
      old.answer(ALIVE);
      expect(await before).to.equal(ALIVE);
      expect(await answers.get('a', never)).to.equal(undefined);
    });
  }

  it('are asked for anew after a failure', async () => {
    const answers = createRecentAnswers<typeof ALIVE>();
    const failed = slowly<typeof ALIVE>();
    const all = [answers.get('a', failed.lookUp), answers.get('a', never)];
    failed.fail(new Error('gone'));
    expect((await Promise.allSettled(all)).map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(await answers.get('a', async () => ALIVE)).to.equal(ALIVE);
  });
});
