import { expect } from 'chai';
import { Answers } from '../../test/answers.ts';
import { freshStores } from '../../test/pinia.ts';
import { useTrashStore } from './trash.store.ts';

describe('trash store', () => {
  let answers: Answers;
  let store: ReturnType<typeof useTrashStore>;

  beforeEach(async () => {
    answers = new Answers().install();
    answers.to['GET /tasks'] = [{ id: 'a' }, { id: 'b' }];
    freshStores();
    store = useTrashStore();
    await store.load();
  });

  const ids = (): string[] => store.trash.rows.map(({ id }) => id);

  it('tells that a task cannot be restored that was deleted for good elsewhere, and shows it no longer', async () => {
    answers.to['POST /tasks/a/restore'] = 404;
    expect(await store.restore(store.trash.rows[0]!)).to.deep.equal({ kind: 'gone' });
    expect(ids()).to.deep.equal(['b']);
  });

  it('takes a task that is gone already for deleted for good', async () => {
    answers.to['DELETE /trash/a'] = 404;
    expect(await store.purge(store.trash.rows[0]!)).to.equal(null);
    expect(ids()).to.deep.equal(['b']);
  });

  it('shows a task again that could not be restored or deleted', async () => {
    answers.to['POST /tasks/a/restore'] = answers.to['DELETE /trash/b'] = 503;
    expect(await store.restore(store.trash.rows[0]!)).to.deep.equal({ kind: 'unavailable' });
    expect(await store.purge(store.trash.rows[1]!)).to.deep.equal({ kind: 'unavailable' });
    expect(ids()).to.deep.equal(['a', 'b']);
  });
});
