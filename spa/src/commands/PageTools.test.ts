import { expect } from 'chai';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useSessionStore } from '../session/session.store.ts';
import PageTools from './PageTools.vue';

describe('PageTools', () => {
  beforeEach(() => {
    // the DOM of these tests has dialogs without the methods
    HTMLDialogElement.prototype.showModal ??= () => undefined;
    HTMLDialogElement.prototype.close ??= () => undefined;
    localStorage.clear();
    new FakeApi().install();
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
    await until(() => page.wrapper.find('.palette').exists(), 'the palette is open');
  });

  it('the question mark opens the sheet of keys, until that is switched off there', async () => {
    const page = await opened();
    expect(press('?', 'Slash')).to.equal(false);
    await until(() => page.wrapper.find('.sheet').exists(), 'the sheet is open');
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
