import type { DOMWrapper } from '@vue/test-utils';
import { expect } from 'chai';
import { mountApp, unmountAll } from '../../test/mount.ts';
import { itemFromWish, type Task } from './task-item.ts';
import TaskMeta from './TaskMeta.vue';

describe('TaskMeta', () => {
  afterEach(unmountAll);

  const today = '2026-11-23';

  async function texts(values: Partial<Task>, locale: 'en' | 'ru' = 'en'): Promise<string[]> {
    const task = { ...itemFromWish({ title: 'one' }).confirmed, ...values };
    const { wrapper } = await mountApp(TaskMeta, { task, today }, { locale });
    const nameOf = (item: DOMWrapper<Element>): string => {
      const link = item.find('a');
      return link.exists() ? link.attributes('aria-label')! : item.get('.visually-hidden').text();
    };
    return wrapper.findAll('li').map(nameOf);
  }

  it('shows nothing where there is nothing', async () => {
    expect(await texts({})).to.deep.equal([]);
  });

  it('names days relative to today', async () => {
    expect(await texts({ dueOn: '2026-11-24' })).to.deep.equal(['Due Tomorrow']);
    expect(await texts({ dueOn: '2026-11-23' }, 'ru')).to.deep.equal(['Срок: Сегодня']);
  });

  it('says when a task is overdue, unless it is completed', async () => {
    expect(await texts({ dueOn: '2026-11-22' })).to.deep.equal(['Overdue: Yesterday']);
    expect(await texts({ dueOn: '2026-11-22', completed: true })).to.deep.equal(['Due Yesterday']);
    expect(await texts({ dueOn: today })).to.deep.equal(['Due Today']);
  });

  it('shows priority, labels and the first line of the notes', async () => {
    expect(await texts({ priority: 3, labels: ['a', 'b'], notes: '\n first\nsecond' })).to.deep.equal([
      'Priority: High',
      'Label: a',
      'Label: b',
      'Has notes',
    ]);
  });
});
