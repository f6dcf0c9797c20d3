import { expect } from 'chai';
import { effectScope, ref, type Ref } from 'vue';
import { randomId } from '../shared/random-id.ts';
import { itemFromWish, type TaskItem } from './task-item.ts';
import type * as RowWindow from './use-row-window.ts';

describe('rows of the list', () => {
  /** As it is when a page has just been opened. */
  const opened = async (): Promise<typeof RowWindow> =>
    (await import(`./use-row-window.ts?${randomId()}`)) as typeof RowWindow;

  const items = (count: number): TaskItem[] =>
    Array.from({ length: count }, (_, index) => itemFromWish({ title: `${index}` }, `${index}`));

  const windowOf = (part: typeof RowWindow, list: Ref<TaskItem[]>): ReturnType<typeof RowWindow.useRowWindow> =>
    effectScope(true).run(() => part.useRowWindow(ref(null), list, () => false))!;

  it('are few in the first picture, so that it comes soon, and all right after it', async () => {
    const list = ref<TaskItem[]>([]) as Ref<TaskItem[]>;
    const { rows, keys, reveal, unfinished } = windowOf(await opened(), list);
    expect(unfinished.value, 'without any').to.equal(false);
    list.value = items(20);
    expect(rows.value).to.have.length(12);
    expect(keys(), 'of all of them').to.have.length(20);
    expect(unfinished.value, 'with the first').to.equal(true);
    await reveal('19');
    expect(rows.value.map(({ item }) => item.key)).to.deep.equal(keys());
    expect(unfinished.value, 'with all').to.equal(false);
  });

  it('are all there at once when the list is shown again', async () => {
    const part = await opened();
    const list = ref(items(20)) as Ref<TaskItem[]>;
    await windowOf(part, list).reveal('19');
    expect(windowOf(part, list).rows.value).to.have.length(20);
  });
});
