import { expect } from 'chai';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import TaskListPage from './TaskListPage.vue';
import { useTasksStore } from './tasks.store.ts';

describe('TaskListPage', () => {
  let api: FakeApi;

  beforeEach(() => (api = new FakeApi().install()));
  afterEach(unmountAll);

  const titles = ({ wrapper }: Mounted): string[] => wrapper.findAll('[data-part=title]').map((title) => title.text());

  async function opened(path = '/'): Promise<Mounted> {
    const page = await mountApp(TaskListPage, {}, { path });
    await until(() => page.wrapper.find('[aria-busy=true], .loading').exists() === false, 'the list is loaded');
    return page;
  }

  it('focuses the field for a new task', async () => {
    await opened();
    await until(() => document.activeElement?.getAttribute('aria-label') === 'New task', 'it has the focus');
  });

  it('leaves the focus where somebody has put it before the first picture', async () => {
    const page = await mountApp(TaskListPage);
    const button = page.wrapper.get<HTMLElement>('button.find').element;
    button.focus();
    await new Promise(requestAnimationFrame);
    expect(document.activeElement).to.equal(button);
  });

  it('adds what is typed, without blanks around it, and empties the field', async () => {
    const page = await opened();
    const input = page.wrapper.get('input[type=text]');
    await input.setValue('  buy milk ');
    await page.wrapper.get('form').trigger('submit');
    await page.wrapper.get('form').trigger('submit');
    expect((input.element as HTMLInputElement).value).to.equal('');
    await until(() => api.tasks.length > 0, 'the task is created');
    expect(api.tasks.map(({ title }) => title)).to.deep.equal(['buy milk']);
    expect(useNotificationsStore().spoken).to.equal('Added “buy milk”');
  });

  it('adds nothing for blanks', async () => {
    const page = await opened();
    await page.wrapper.get('input[type=text]').setValue('   ');
    await page.wrapper.get('form').trigger('submit');
    expect(titles(page)).to.deep.equal([]);
  });

  it('offers to show a task that was added while the completed ones are shown', async () => {
    const page = await opened('/?filter=completed');
    await page.wrapper.get('input[type=text]').setValue('new');
    await page.wrapper.get('form').trigger('submit');
    const notifications = useNotificationsStore();
    await until(() => notifications.toasts.length > 0, 'the addition is told');
    expect(notifications.toasts.map(({ text }) => text)).to.deep.equal(['Added “new”']);
    notifications.act();
    await until(() => page.router.currentRoute.value.fullPath === '/', 'all tasks are shown');
  });

  it('follows the address, and shows everything for a filter that it does not know', async () => {
    api.add('open');
    api.add('done', { completed: true });
    const page = await opened('/?filter=completed');
    expect(titles(page)).to.deep.equal(['done']);
    expect(document.title).to.equal('Completed tasks · TaskTracker');
    await page.router.push('/?filter=unheard-of');
    await until(() => titles(page).length === 2, 'all tasks are shown');
  });

  it('says how many tasks there are, in every language', async () => {
    api.add('one');
    api.add('two');
    const page = await mountApp(TaskListPage, {}, { locale: 'ru' });
    await until(() => titles(page).length === 2, 'the list is loaded');
    expect(page.wrapper.get('.count').text()).to.equal('2 задачи');
  });

  it('says that nothing is found, each time that something else is looked for', async () => {
    api.add('one');
    const page = await opened('/?q=two');
    const count = (): string => page.wrapper.get('.count').text();
    await until(() => count() === 'No tasks', 'it is told');
    const told: string[] = [];
    const watching = new MutationObserver(() => told.push(count()));
    watching.observe(page.wrapper.get('.count').element, { childList: true, characterData: true, subtree: true });
    await page.router.push('/?q=three');
    await until(() => told.at(-1) === 'No tasks', 'it is told again');
    await page.router.push('/');
    await until(() => count() === '1 task', 'the list is back');
    watching.disconnect();
    api.fault = () => new Response('', { status: 503 });
    await page.router.push('/?q=four');
    await until(() => page.wrapper.find('[role=alert]').exists(), 'the failure is shown');
    expect(count(), 'of what is not known').to.equal('');
  });

  it('quotes what is searched for as the language does', async () => {
    await mountApp(TaskListPage, {}, { locale: 'ru', path: '/?label=дом&q=молоко' });
    expect(document.title).to.equal('#дом «молоко» · TaskTracker');
  });

  it('completes by the checkbox, and tells screen readers', async () => {
    api.add('one');
    const page = await opened();
    await page.wrapper.get('[data-part=check]').setValue(true);
    await until(() => api.tasks[0]!.completed, 'the task is completed');
    expect(useNotificationsStore().spoken).to.equal('Completed “one”');
  });

  it('deletes with undo', async () => {
    api.add('one');
    const page = await opened();
    await page.wrapper.get('[data-part=remove]').trigger('click');
    expect(titles(page)).to.deep.equal([]);
    expect(page.wrapper.text()).to.include('Nothing to do yet');
    await until(() => api.tasks[0]!.deletedAt !== null, 'the task is deleted');
    useNotificationsStore().act();
    await until(() => api.tasks[0]!.deletedAt === null, 'the task is restored');
    expect(titles(page)).to.deep.equal(['one']);
  });

  it('edits in place: only what has changed is sent', async () => {
    api.add('one', { notes: 'some', priority: 1 });
    const page = await opened();
    await page.wrapper.get('[data-part=title]').trigger('click');
    await until(() => page.wrapper.find('textarea').exists(), 'the editor is loaded');
    await page.wrapper.get('textarea').setValue('uno');
    await page.wrapper.get('input[type=date]').setValue('2026-12-24');
    await page.wrapper.get('form[aria-label="Edit task"]').trigger('submit');
    expect(titles(page)).to.deep.equal(['uno']);
    await until(() => api.log().some((call) => call.startsWith('PATCH')), 'the change is sent');
    expect(api.calls.at(-1)!.body).to.deep.equal({ title: 'uno', dueOn: '2026-12-24' });
  });

  it('takes an edit back, to what the task was when the editor was opened', async () => {
    api.add('one', { priority: 1 });
    const page = await opened();
    await page.wrapper.get('[data-part=title]').trigger('click');
    await until(() => page.wrapper.find('textarea').exists(), 'the editor is loaded');
    await page.wrapper.get('textarea').setValue('uno');
    await page.wrapper.get('form[aria-label="Edit task"]').trigger('submit');
    await until(() => api.tasks[0]!.title === 'uno', 'the change is saved');
    expect(useNotificationsStore().toasts.map(({ text }) => text)).to.deep.equal(['Changed “one”']);
    useNotificationsStore().act();
    await until(() => api.tasks[0]!.title === 'one', 'the old title is saved');
    expect(titles(page)).to.deep.equal(['one']);
    expect(api.tasks[0]!.priority).to.equal(1);
  });

  it('moves a row by Alt and arrows, and the focus goes with it', async () => {
    for (const title of ['one', 'two', 'three']) api.add(title);
    const page = await opened();
    await page.wrapper.get('[aria-label="Edit “one”"]').trigger('keydown', { key: 'ArrowDown', altKey: true });
    await until(() => titles(page).join() === 'two,one,three', 'the row has moved');
    await until(() => api.find('one').order > api.find('two').order, 'the move is saved');
    expect(document.activeElement?.getAttribute('aria-label')).to.equal('Edit “one”');
    expect(useNotificationsStore().spoken).to.equal('“one” is 2 of 3 now');
  });

  it('asks about a change made elsewhere since the editor was opened, also when its row was away meanwhile', async () => {
    api.add('one');
    const page = await opened();
    await page.wrapper.get('[data-part=title]').trigger('click');
    await until(() => page.wrapper.find('textarea').exists(), 'the editor is loaded');
    await page.wrapper.get('textarea').setValue('mine');
    await page.wrapper.get('[aria-label="Select and arrange"]').trigger('click');
    await until(() => page.wrapper.findAll('.entry').length === 1, 'the rows can be selected');
    api.change(api.find('one'), { title: 'theirs' });
    await useTasksStore().reload();
    await page.wrapper.get('.entry [aria-label^="Select"]').trigger('keydown', { key: 'Escape' });
    await until(() => page.wrapper.find('textarea').exists(), 'the editor is back');
    expect(page.wrapper.get('textarea').element.value).to.equal('mine');
    await page.wrapper.get('textarea').setValue('mine too');
    await page.wrapper.get('form[aria-label="Edit task"]').trigger('submit');
    await until(() => page.wrapper.find('[role=alert] .versions').exists(), 'both versions are shown');
    expect(page.wrapper.get('[role=alert] .versions').text()).to.match(/Title.*Yours.*mine too.*Now saved.*theirs/);
    expect(api.tasks[0]!.title).to.equal('theirs');
  });

  it('has the same keys on a Russian layout, and under Caps Lock', async () => {
    for (const title of ['one', 'two']) api.add(title);
    const page = await opened();
    const focused = (): string | null | undefined => document.activeElement?.getAttribute('aria-label');
    const press = (key: string, code: string) =>
      page.wrapper.get(`[aria-label="${focused()}"]`).trigger('keydown', { key, code });
    page.wrapper.get<HTMLElement>('[aria-label="Edit “one”"]').element.focus();
    await press('о', 'KeyJ');
    await until(() => focused() === 'Edit “two”', 'О goes down');
    await press('K', 'KeyK');
    await until(() => focused() === 'Edit “one”', 'K goes up');
    await press('ч', 'KeyX');
    await until(() => api.find('one').completed, 'Ч completes');
    await press('У', 'KeyE');
    await until(() => page.wrapper.find('textarea').exists(), 'У edits');
  });

  it('tells no more of a long title than fits a message', async () => {
    api.add('a'.repeat(500));
    const page = await opened();
    await page.wrapper.get('[data-part=remove]').trigger('click');
    expect(useNotificationsStore().toasts[0]?.text).to.equal(`Deleted “${'a'.repeat(100)}…”`);
  });

  it('opens the editor with what was not saved', async () => {
    api.add('one');
    const page = await opened();
    api.fault = () => new Response('', { status: 503 });
    await page.wrapper.get('[data-part=title]').trigger('click');
    await until(() => page.wrapper.find('textarea').exists(), 'the editor is loaded');
    await page.wrapper.get('textarea').setValue('uno');
    await page.wrapper.get('form[aria-label="Edit task"]').trigger('submit');
    await until(() => page.wrapper.find('[role=alert]').exists(), 'the failure is shown');
    const buttons = page.wrapper.findAll('[role=alert] button');
    expect(buttons.map((button) => button.text())).to.deep.equal(['Try again', 'Edit', 'Discard']);
    await buttons[1]!.trigger('click');
    expect(page.wrapper.get('textarea').element.value).to.equal('uno');
  });
});
