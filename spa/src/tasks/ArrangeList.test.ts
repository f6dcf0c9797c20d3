import { expect } from 'chai';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import TaskListPage from './TaskListPage.vue';
import { useTasksStore } from './tasks.store.ts';

describe('ArrangeList', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi().install();
    for (const title of ['a', 'b', 'c', 'd']) api.add(title);
  });
  afterEach(unmountAll);

  const titles = ({ wrapper }: Mounted): string =>
    wrapper
      .findAll('.entry .title')
      .map((title) => title.text())
      .join('');
  const saved = (): string =>
    api.tasks
      .filter(({ deletedAt }) => deletedAt === null)
      .toSorted((x, y) => x.order - y.order)
      .map(({ title }) => title)
      .join('');
  const batches = () => api.calls.filter(({ path }) => path === '/tasks/batch');
  const focused = (): string | null | undefined => document.activeElement?.getAttribute('aria-label');
  const toasts = (): string[] => useNotificationsStore().toasts.map(({ text }) => text);

  async function arranging(path = '/'): Promise<Mounted> {
    const page = await mountApp(TaskListPage, {}, { path });
    await until(() => page.wrapper.findAll('[data-key]').length === 4, 'the list is loaded');
    await page.wrapper.get('[aria-label="Select and arrange"]').trigger('click');
    await until(() => page.wrapper.findAll('.entry').length === 4, 'the rows can be selected');
    return page;
  }

  const check = (page: Mounted, title: string, more = {}) =>
    page.wrapper.get(`[aria-label="Select “${title}”"]`).trigger('click', more);
  const button = (page: Mounted, text: string) =>
    page.wrapper.findAll('.bulk button').find((candidate) => candidate.text() === text)!;

  it('changes the selected tasks by one request, at once, and takes it back by one', async () => {
    const page = await arranging();
    await check(page, 'a');
    await check(page, 'c', { shiftKey: true });
    expect(page.wrapper.get('.count[role=status]').text()).to.equal('3 selected');
    await button(page, 'Complete').trigger('click');
    expect(page.wrapper.findAll('.entry.completed'), 'before the answer').to.have.length(3);
    await until(() => toasts().length === 1, 'it is told');
    expect(toasts()).to.deep.equal(['3 tasks changed']);
    expect(batches()).to.have.length(1);
    expect(api.tasks.map(({ completed }) => completed)).to.deep.equal([true, true, true, false]);
    useNotificationsStore().act();
    await until(() => api.tasks.every(({ completed }) => !completed), 'it is taken back');
    expect(batches()).to.have.length(2);
  });

  it('sets a priority and adds a label, where it is not there yet', async () => {
    api.change(api.find('a'), { labels: ['HOME'] });
    const page = await arranging();
    await button(page, 'Select all').trigger('click');
    await page.wrapper.get('.bulk select').setValue('3');
    await until(() => api.tasks.every(({ priority }) => priority === 3), 'the priority is saved');
    await page.wrapper.get('.bulk input').setValue('home');
    await page.wrapper.get('.bulk form').trigger('submit');
    await until(() => api.find('d').labels.length === 1, 'the label is saved');
    expect(api.tasks.map(({ labels }) => labels.join())).to.deep.equal(['HOME', 'home', 'home', 'home']);
  });

  it('deletes with undo, and the focus stays in the list', async () => {
    const page = await arranging();
    await check(page, 'b');
    await check(page, 'c');
    await button(page, 'Delete').trigger('click');
    expect(titles(page)).to.equal('ad');
    await until(() => saved() === 'ad', 'they are deleted');
    expect(focused()).to.equal('Select “d”');
    await until(() => toasts().join() === '2 tasks deleted', 'it is told');
    useNotificationsStore().act();
    await until(() => saved() === 'abcd', 'they are back');
    expect(titles(page)).to.equal('abcd');
  });

  it('keeps the focus on a button that takes the selection away', async () => {
    const page = await arranging('/?filter=active');
    await check(page, 'b');
    const complete = button(page, 'Complete');
    (complete.element as HTMLElement).focus();
    await complete.trigger('click');
    await until(() => titles(page) === 'acd', 'the completed one leaves the view');
    expect(complete.attributes('aria-disabled')).to.equal('true');
    expect(document.activeElement).to.equal(complete.element);
    await until(() => batches().length === 1, 'it is saved');
    const actions = ['Complete', 'Reopen', 'Delete', '↑', '↓'];
    for (const text of actions) await button(page, text).trigger('click');
    await page.wrapper.get('.bulk select').setValue('3');
    await page.wrapper.get('.bulk input').setValue('home');
    await page.wrapper.get('.bulk form').trigger('submit');
    expect(titles(page)).to.equal('acd');
    expect(batches(), 'nothing is selected').to.have.length(1);
  });

  it('keeps the focus in the list when its row goes away by itself', async () => {
    const page = await arranging();
    page.wrapper.get<HTMLElement>('[aria-label="Move “b”"]').element.focus();
    const store = useTasksStore();
    const takeAway = (...gone: string[]): void => {
      store.items = store.items.filter(({ confirmed }) => !gone.includes(confirmed.title));
    };
    takeAway('b');
    await until(() => titles(page) === 'acd', 'it is gone');
    await until(() => focused() === 'Move “c”', 'the next row has the focus');
    takeAway('a', 'c', 'd');
    await until(() => !page.wrapper.find('.entry').exists(), 'all are gone');
    await until(() => focused() === 'New task', 'the field for a new task has the focus');
  });

  it('moves a row by arrows on its handle, and by Alt and arrows anywhere in it', async () => {
    const page = await arranging();
    await page.wrapper.get('[aria-label="Move “a”"]').trigger('keydown', { key: 'ArrowDown' });
    expect(titles(page), 'before the answer').to.equal('bacd');
    await until(() => saved() === 'bacd', 'the move is saved');
    expect(focused()).to.equal('Move “a”');
    expect(useNotificationsStore().spoken).to.equal('“a” is 2 of 4 now');
    await page.wrapper.get('[aria-label="Select “d”"]').trigger('keydown', { key: 'ArrowUp', altKey: true });
    await until(() => saved() === 'badc', 'the other move is saved');
    expect(focused()).to.equal('Select “d”');
    expect(batches().map(({ body }) => (body as { operations: unknown[] }).operations.length)).to.deep.equal([1, 1]);
  });

  it('moves selected rows as one block, and stops at the ends', async () => {
    const page = await arranging();
    await check(page, 'b');
    await check(page, 'd');
    await page.wrapper.get('[aria-label="Move up"]').trigger('click');
    await until(() => saved() === 'bdac', 'they stand together above');
    expect(titles(page)).to.equal('bdac');
    await page.wrapper.get('[aria-label="Move up"]').trigger('click');
    expect(titles(page)).to.equal('bdac');
    expect(batches()).to.have.length(1);
  });

  it('takes everything back where it fails, says why, and tries again', async () => {
    const page = await arranging();
    await check(page, 'a');
    await check(page, 'b');
    api.fault = ({ path }) => (path === '/tasks/batch' ? new Response('', { status: 503 }) : undefined);
    await button(page, 'Complete').trigger('click');
    await until(() => toasts().length === 1, 'the failure is told');
    expect(toasts()[0]).to.equal('Nothing was changed. The server is busy or restarting. Try again in a moment.');
    expect(page.wrapper.findAll('.entry.completed')).to.have.length(0);
    api.fault = () => undefined;
    useNotificationsStore().act();
    await until(() => api.find('b').completed, 'the second try is saved');
    expect(api.find('a').completed).to.equal(true);
  });

  it('changes nothing where one of the tasks was changed elsewhere, and shows that change', async () => {
    const page = await arranging();
    await check(page, 'a');
    await check(page, 'b');
    api.change(api.find('b'), { title: 'theirs' });
    await button(page, 'Delete').trigger('click');
    await until(() => toasts().length === 1, 'it is told');
    expect(toasts()[0]).to.equal('Nothing was changed. Some of these tasks have changed elsewhere meanwhile.');
    await until(() => titles(page) === 'atheirscd', 'what the server has is shown');
    expect(saved()).to.equal('atheirscd');
    useNotificationsStore().act();
    await until(() => saved() === 'cd', 'the second try is made on what is shown');
  });

  it('waits for a write of the same task that is on its way', async () => {
    const page = await mountApp(TaskListPage);
    await until(() => page.wrapper.findAll('[data-key]').length === 4, 'the list is loaded');
    await page.wrapper.get('[data-part=check]').setValue(true);
    await page.wrapper.get('[aria-label="Select and arrange"]').trigger('click');
    await until(() => page.wrapper.findAll('.entry').length === 4, 'the rows can be selected');
    await check(page, 'a');
    await page.wrapper.get('.bulk select').setValue('2');
    await until(() => api.find('a').priority === 2, 'both are saved');
    expect(api.find('a').completed).to.equal(true);
    expect(toasts().at(-1)).to.equal('1 task changed');
  });

  it('is left by Escape, and the focus goes back to its button', async () => {
    const page = await arranging();
    expect(focused()).to.equal('Select “a”');
    await page.wrapper.get('[aria-label="Select “a”"]').trigger('keydown', { key: 'Escape' });
    await until(() => !page.wrapper.find('.entry').exists(), 'the list is back');
    expect(focused()).to.equal('Select and arrange');
  });
});
