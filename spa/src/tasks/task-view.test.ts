import { expect } from 'chai';
import { itemFromWish, type TaskWish } from './task-item.ts';
import { isNarrowed, shows, viewOf, type TaskView } from './task-view.ts';

describe('views', () => {
  it('are what the address says', () => {
    const query = { filter: 'active', q: 'milk', label: 'дом', priority: '3', due: 'overdue' };
    expect(viewOf(query)).to.deep.equal(query);
    expect(viewOf({})).to.deep.equal({});
  });

  it('do without what is wrong in an address', () => {
    const wrong = { filter: 'unheard-of', q: '  ', label: 'l'.repeat(51), priority: '4', due: 'never', limit: '7' };
    expect(viewOf(wrong)).to.deep.equal({});
    expect(viewOf({ q: ['a', 'b'], label: null, priority: '33' })).to.deep.equal({});
    expect(viewOf({ q: 'q'.repeat(201) })).to.deep.equal({});
  });

  it('are narrowed by anything but the filter', () => {
    expect(isNarrowed({ filter: 'active' })).to.equal(false);
    for (const view of [{ q: 'a' }, { label: 'a' }, { priority: '0' }, { due: 'today' }]) {
      expect(isNarrowed(view), JSON.stringify(view)).to.equal(true);
    }
  });

  const TODAY = '2026-11-25';
  const showsTask = (view: TaskView, wish: Partial<TaskWish>, found = false): boolean =>
    shows(view, itemFromWish({ title: 'Buy milk', ...wish }).confirmed, TODAY, found);

  const cases: [TaskView, Partial<TaskWish>, boolean][] = [
    [{}, {}, true],
    [{ filter: 'active' }, {}, true],
    [{ filter: 'active' }, { completed: true }, false],
    [{ filter: 'completed' }, { completed: true }, true],
    [{ label: 'home' }, { labels: ['shop', 'HOME'] }, true],
    [{ label: 'home' }, { labels: ['homes'] }, false],
    [{ priority: '0' }, {}, true],
    [{ priority: '3' }, { priority: 2 }, false],
    [{ due: 'today' }, { dueOn: TODAY }, true],
    [{ due: 'today' }, { dueOn: '2026-11-24' }, false],
    [{ due: 'today' }, {}, false],
    [{ due: 'overdue' }, { dueOn: '2026-11-24' }, true],
    [{ due: 'overdue' }, { dueOn: TODAY }, false],
    [{ due: 'overdue' }, { dueOn: '2026-11-24', completed: true }, false],
    [{ q: 'MILK' }, {}, true],
    [{ q: 'bread' }, { notes: 'and Bread' }, true],
    [{ q: 'bread' }, {}, false],
    [{ q: 'milk', priority: '3' }, {}, false],
  ];
  for (const [view, wish, expected] of cases) {
    it(`${JSON.stringify(view)} ${expected ? 'shows' : 'hides'} ${JSON.stringify(wish)}`, () => {
      expect(showsTask(view, wish)).to.equal(expected);
    });
  }

  it('show what the server has found by another form of a word', () => {
    expect(showsTask({ q: 'молоко' }, { title: 'много молока' })).to.equal(false);
    expect(showsTask({ q: 'молоко' }, { title: 'много молока' }, true)).to.equal(true);
  });
});
