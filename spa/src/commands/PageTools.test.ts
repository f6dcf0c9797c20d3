import { expect } from 'chai';
import { defineComponent, h } from 'vue';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useSessionStore } from '../session/session.store.ts';
import TaskListPage from '../tasks/TaskListPage.vue';
import { useTasksStore } from '../tasks/tasks.store.ts';
import PageTools from './PageTools.vue';

describe('PageTools', () => {
  let api: FakeApi;

  beforeEach(() => {
    // the DOM of these tests has dialogs without the methods
    HTMLDialogElement.prototype.showModal ??= () => undefined;
    HTMLDialogElement.prototype.close ??= () => undefined;
    localStorage.clear();
    api = new FakeApi().install();
  });
  afterEach(unmountAll);
  after(() => localStorage.clear());

  async function opened(): Promise<Mounted> {
    const page = await mountApp(PageTools);
    useSessionStore().status = 'in';
    return page;
  }

  const press = (key: string, code: string, more: KeyboardEventInit = {}): boolean =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...more }));

  it('Ctrl-K opens the palette by what the layout says', async () => {
    const page = await opened();
    expect(press('t', 'KeyK', { ctrlKey: true }), 'T of Dvorak stays with the browser').to.equal(true);
    expect(press('л', 'KeyK', { ctrlKey: true }), 'Л').to.equal(false);
    await until(() => page.wrapper.find('.palette').exists(), 'the palette is open', 10_000);
  });

  async function choose(page: Mounted, name: string): Promise<void> {
    press('k', 'KeyK', { ctrlKey: true });
    await until(() => page.wrapper.find('.palette').exists(), 'the palette is open', 10_000);
    const item = page.wrapper.findAll('.palette .item').find((candidate) => candidate.text() === name)!;
    await item.trigger('click');
  }

  it('the palette logs out, and asks first where that loses something', async () => {
    const page = await opened();
    useTasksStore().waiting = 1;
    api.fault = ({ path }) => (path === '/auth/logout' ? Response.json({ logoutUrl: null }) : undefined);
    await choose(page, 'Log out');
    await until(() => page.wrapper.text().includes('Some changes are not saved yet'), 'it is asked');
    await page.wrapper.get('dialog .button-primary').trigger('click');
    await until(() => useSessionStore().status === 'out', 'the session is over');
  });

  it('the palette leads to the search, in the view that is shown', async () => {
    const page = await mountApp(
      defineComponent(() => () => [h(PageTools), h(TaskListPage)]),
      {},
      { path: '/?filter=active' },
    );
    useSessionStore().status = 'in';
    for (const what of ['where there is none yet', 'that is there']) {
      await choose(page, 'Search for tasks');
      await until(
        () => document.activeElement?.getAttribute('type') === 'search',
        `the focus is in the search ${what}`,
      );
      page.wrapper.get<HTMLElement>('.quick-add input').element.focus();
    }
    expect(page.router.currentRoute.value.fullPath).to.equal('/?filter=active');
  });

  it('the question mark opens the sheet of keys, until that is switched off there', async () => {
    const page = await opened();
    expect(press('?', 'Slash')).to.equal(false);
    await until(() => page.wrapper.find('.sheet').exists(), 'the sheet is open', 10_000);
    await page.wrapper.get('.sheet input').setValue(false);
    await page.wrapper.get('.sheet').trigger('close');
    expect(page.wrapper.find('.sheet').exists()).to.equal(false);
    expect(press('?', 'Slash'), 'once more').to.equal(true);
    unmountAll();
    const later = await opened();
    expect(press('?', 'Slash'), 'on a later visit').to.equal(true);
    expect(later.wrapper.find('.sheet').exists()).to.equal(false);
  });
});
