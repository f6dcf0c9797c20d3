import { expect } from 'chai';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import TaskListPage from './TaskListPage.vue';

describe('FindPanel', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi().install();
    api.add('Buy milk', { labels: ['home'], priority: 3 });
    api.add('Buy bread', { labels: ['shop'] });
    api.add('Read', { completed: true });
  });
  afterEach(unmountAll);

  const titles = ({ wrapper }: Mounted): string[] => wrapper.findAll('[data-part=title]').map((title) => title.text());
  const address = ({ router }: Mounted): string => router.currentRoute.value.fullPath;
  const lists = (): string[] => api.log().filter((call) => call.startsWith('GET /tasks?'));

  async function opened(path = '/'): Promise<Mounted> {
    const page = await mountApp(TaskListPage, {}, { path });
    await until(() => page.wrapper.find('[aria-busy=true], .loading').exists() === false, 'the list is loaded');
    return page;
  }

  async function finding(path = '/'): Promise<Mounted> {
    const page = await opened(path);
    if (!page.wrapper.find('.panel').exists()) await page.wrapper.get('.find[aria-expanded]').trigger('click');
    await until(() => page.wrapper.find('.panel').exists(), 'the panel is there');
    return page;
  }

  it('has the focus when it is asked for, and gives it back', async () => {
    const page = await finding();
    expect(document.activeElement?.getAttribute('type')).to.equal('search');
    await page.wrapper.get('.panel').trigger('keydown', { key: 'Escape' });
    await until(() => !page.wrapper.find('.panel').exists(), 'the panel is gone');
    expect(document.activeElement).to.equal(page.wrapper.get('.find[aria-expanded]').element);
  });

  it('searches when typing stops, and keeps one entry of the history for it', async () => {
    const page = await finding();
    const search = page.wrapper.get('[type=search]');
    await search.setValue('b');
    await search.setValue('bread');
    await until(() => titles(page).join() === 'Buy bread', 'the task is found');
    expect(address(page)).to.equal('/?q=bread');
    expect(lists().filter((call) => call.includes('q='))).to.have.length(1);
    await search.setValue('milk');
    await until(() => titles(page).join() === 'Buy milk', 'the other task is found');
    page.router.back();
    await until(() => address(page) === '/', 'back before the search');
    await until(() => titles(page).length === 3, 'everything is shown');
  });

  it('filters by label and priority, all of them in the address', async () => {
    const page = await finding('/?filter=active');
    await until(() => page.wrapper.findAll('option[value=home]').length === 1, 'the labels are there');
    await page.wrapper.get('[aria-label=Label]').setValue('home');
    await until(() => titles(page).join() === 'Buy milk', 'the label is shown');
    expect(address(page)).to.equal('/?filter=active&label=home');
    await page.wrapper.get('[aria-label=Priority]').setValue('1');
    await until(() => page.wrapper.text().includes('Nothing found'), 'nothing has this priority');
    expect(address(page)).to.equal('/?filter=active&label=home&priority=1');
    await page.wrapper.get('.clear').trigger('click');
    await until(() => address(page) === '/?filter=active', 'the filters are gone, the tab stays');
  });

  it('opens with a bookmark, and asks the server for just that', async () => {
    const page = await finding('/?q=milk&label=home&due=overdue');
    expect((page.wrapper.get('[type=search]').element as HTMLInputElement).value).to.equal('milk');
    expect(document.title).to.equal('#home “milk” · TaskTracker');
    expect(lists()).to.have.length(1);
    const query = new URLSearchParams(lists()[0]!.split('?')[1]);
    expect(Object.fromEntries(query)).to.include({ q: 'milk', sort: 'order', label: 'home', due: 'overdue' });
    expect(query.get('timeZone')).to.equal(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });

  it('keeps the other filters when the tab changes', async () => {
    const page = await finding('/?label=home');
    const links = page.wrapper.findAll('nav a').map((link) => link.attributes('href'));
    expect(links).to.deep.equal(['/?label=home', '/?label=home&filter=active', '/?label=home&filter=completed']);
  });

  it('a label on a row shows the tasks that have it', async () => {
    const page = await opened();
    await page.wrapper.get('[aria-label="Label: shop"]').trigger('click');
    await until(() => titles(page).join() === 'Buy bread', 'the label is shown');
    expect(address(page)).to.equal('/?label=shop');
  });

  it('tells where a new task is that the view does not show', async () => {
    const page = await opened('/?label=home');
    await page.wrapper.get('.quick-add input').setValue('Other');
    await page.wrapper.get('.quick-add').trigger('submit');
    await until(() => useNotificationsStore().toasts.length === 1, 'the toast is there');
    useNotificationsStore().act();
    await until(() => titles(page).includes('Other'), 'it is shown');
  });
});
