import { expect } from 'chai';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import TrashPage from './TrashPage.vue';

const DELETED = { deletedAt: '2026-11-24T08:00:00.000Z' };

describe('TrashPage', () => {
  let api: FakeApi;

  beforeEach(() => {
    // the DOM of these tests has dialogs without the methods
    HTMLDialogElement.prototype.showModal ??= () => undefined;
    api = new FakeApi().install();
    api.add('kept');
    for (const title of ['one', 'two', 'three']) api.add(title, DELETED);
  });
  afterEach(unmountAll);

  const titles = ({ wrapper }: Mounted): string[] => wrapper.findAll('.entry .text p:first-child').map((p) => p.text());
  const focused = (): string | null | undefined => document.activeElement?.getAttribute('aria-label');

  async function opened(): Promise<Mounted> {
    const page = await mountApp(TrashPage, {}, { path: '/trash' });
    await until(() => !page.wrapper.find('[role=status]').exists(), 'the trash is loaded');
    return page;
  }

  /** As a browser does it: what is clicked has the focus. */
  async function click({ wrapper }: Mounted, selector: string): Promise<void> {
    wrapper.get<HTMLElement>(selector).element.focus();
    await wrapper.get(selector).trigger('click');
  }

  async function confirm(page: Mounted): Promise<void> {
    await until(() => page.wrapper.find('dialog').exists(), 'it is asked');
    await page.wrapper.get('dialog .button-primary').trigger('click');
  }

  it('shows what was deleted, and nothing else', async () => {
    expect(titles(await opened())).to.deep.equal(['one', 'two', 'three']);
  });

  it('restores, and the focus goes to the next row', async () => {
    const page = await opened();
    await click(page, '[aria-label="Restore “two”"]');
    expect(titles(page)).to.deep.equal(['one', 'three']);
    await until(() => focused() === 'Restore “three”', 'the next row has the focus');
    await until(() => api.find('two').deletedAt === null, 'the task is restored');
    await until(() => useNotificationsStore().spoken === 'Restored “two”', 'it is told');
  });

  it('brings the row back where a restore fails, and says why', async () => {
    const page = await opened();
    api.fault = () => new Response('', { status: 503 });
    await page.wrapper.get('[aria-label="Restore “two”"]').trigger('click');
    await until(() => titles(page).join() === 'one,two,three', 'the row is back');
    expect(useNotificationsStore().toasts[0]?.text).to.include('The server is busy');
  });

  it('deletes for good, when that is confirmed', async () => {
    const page = await opened();
    await page.wrapper.get('[aria-label="Delete “three” for good"]').trigger('click');
    await until(() => page.wrapper.find('dialog').exists(), 'it is asked');
    await page.wrapper.get('dialog .button-quiet').trigger('click');
    expect(titles(page), 'after a no').to.deep.equal(['one', 'two', 'three']);
    await click(page, '[aria-label="Delete “three” for good"]');
    await confirm(page);
    await until(() => api.tasks.length === 3, 'the task is gone');
    expect(titles(page)).to.deep.equal(['one', 'two']);
    expect(focused()).to.equal('Delete “two” for good');
  });

  it('is emptied, when that is confirmed', async () => {
    const page = await opened();
    await page.wrapper.get('.head .button').trigger('click');
    await confirm(page);
    await until(() => page.wrapper.text().includes('The trash is empty'), 'the trash is empty');
    expect(api.tasks.map(({ title }) => title)).to.deep.equal(['kept']);
    expect(document.activeElement?.tagName).to.equal('H1');
  });

  it('the focus goes to the heading with the last row', async () => {
    const page = await opened();
    for (const title of ['one', 'two', 'three']) await click(page, `[aria-label="Restore “${title}”"]`);
    await until(() => document.activeElement?.tagName === 'H1', 'the heading has the focus');
  });

  it('tells that there is nothing in it', async () => {
    for (const task of api.tasks) task.deletedAt = null;
    await opened();
    await until(() => useNotificationsStore().spoken === 'The trash is empty', 'it is told');
  });

  it('says why it cannot be loaded, and loads on the next try', async () => {
    api.fault = () => new Response('', { status: 502 });
    const page = await opened();
    expect(page.wrapper.get('[role=alert]').text()).to.include('The trash could not be loaded.');
    api.fault = () => undefined;
    await page.wrapper.get('[role=alert] button').trigger('click');
    await until(() => titles(page).length === 3, 'the trash is loaded');
  });
});
