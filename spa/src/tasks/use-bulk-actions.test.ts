import { expect } from 'chai';
import { defineComponent, h, ref } from 'vue';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll } from '../../test/mount.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import { shown, type TaskItem } from './task-item.ts';
import { useTasksStore } from './tasks.store.ts';
import { useBulkActions } from './use-bulk-actions.ts';

describe('putting selected tasks in another place', () => {
  let api: FakeApi;
  let actions: ReturnType<typeof useBulkActions>;
  const Host = defineComponent({
    setup() {
      actions = useBulkActions(ref([]));
      return () => h('p');
    },
  });

  /** A list of tasks that have room for others between them. */
  async function listed(...titles: string[]): Promise<void> {
    api = new FakeApi().install();
    for (const [index, title] of titles.entries()) api.add(title, { order: (index + 1) * 1_024 });
    await mountApp(Host);
    await useTasksStore().load({});
  }
  afterEach(unmountAll);

  const item = (title: string): TaskItem => useTasksStore().visible.find((other) => shown(other).title === title)!;
  const put = (titles: string, before: string | null): Promise<void> =>
    actions.move([...titles].map(item), before === null ? null : item(before));
  const titles = (): string =>
    useTasksStore()
      .visible.map((other) => shown(other).title)
      .join('');
  const batches = (): number => api.calls.filter(({ path }) => path === '/tasks/batch').length;

  for (const before of ['c', 'd', 'e']) {
    it(`leaves a block where it is that is put before ${before}, the first row behind it or one of its own`, async () => {
      await listed(...'abcdefgh');
      await put('cd', before);
      expect(titles()).to.equal('abcdefgh');
      expect(batches()).to.equal(0);
      expect(useNotificationsStore().spoken).to.equal('');
    });
  }

  it('brings together tasks that are put before one of their own, in front of the next other one', async () => {
    await listed(...'abcdefgh');
    await put('bdg', 'd');
    expect(titles()).to.equal('acbdgefh');
    expect(useNotificationsStore().spoken).to.equal('3 tasks moved');
    await put('gefh', 'h');
    expect(titles(), 'at the end').to.equal('acbdgefh');
    await put('ah', 'h');
    expect(titles(), 'and as a block there').to.equal('cbdgefah');
    expect(batches()).to.equal(2);
  });

  it('puts them before another one, and at the end', async () => {
    await listed(...'abcdefgh');
    await put('cd', 'b');
    expect(titles()).to.equal('acdbefgh');
    await put('cd', null);
    expect(titles()).to.equal('abefghcd');
    await put('cd', null);
    expect(batches()).to.equal(2);
  });

  it('goes by one place also where the next row is on a page that is not loaded yet', async () => {
    const all = Array.from({ length: 60 }, (_none, index) => String.fromCodePoint(0x4e00 + index));
    await listed(...all);
    expect(titles()).to.have.length(50);
    await actions.moveBy([item(all[48]!)], 1);
    expect(titles().slice(48)).to.equal(`${all[49]}${all[48]}${all.slice(50).join('')}`);
    await actions.moveBy([item(all[48]!)], 1);
    expect(titles().slice(48)).to.equal(`${all[49]}${all[50]}${all[48]}${all.slice(51).join('')}`);
  });
});
