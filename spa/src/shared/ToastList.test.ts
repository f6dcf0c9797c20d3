import { expect } from 'chai';
import { nextTick } from 'vue';
import { mountApp, unmountAll } from '../../test/mount.ts';
import { useNotificationsStore } from './notifications.store.ts';
import ToastList from './ToastList.vue';

describe('ToastList', () => {
  let done: string[];

  beforeEach(() => (done = []));
  afterEach(() => {
    const notifications = useNotificationsStore();
    notifications.toasts.forEach(({ id }) => notifications.dismiss(id));
    unmountAll();
    document.body.replaceChildren();
  });

  const offer = (text: string): void =>
    useNotificationsStore().show(text, { label: 'Undo', run: () => done.push(text) });

  /** @returns whether the page has taken the key from the browser */
  function press(target: Element, key = 'z', code = 'KeyZ', more: KeyboardEventInit = {}): boolean {
    const event = new KeyboardEvent('keydown', { key, code, ctrlKey: true, bubbles: true, cancelable: true, ...more });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  }

  function added<Name extends keyof HTMLElementTagNameMap>(name: Name): HTMLElementTagNameMap[Name] {
    return document.body.appendChild(document.createElement(name));
  }

  it('Ctrl-Z does what the newest one offers, by what the layout says', async () => {
    await mountApp(ToastList);
    offer('first');
    offer('second');
    expect(press(document.body, 'y', 'KeyZ'), 'Y of QWERTZ').to.equal(false);
    expect(press(document.body, 'z', 'KeyY'), 'Z of QWERTZ').to.equal(true);
    expect(press(document.body, 'я', 'KeyZ'), 'Я').to.equal(true);
    expect(done).to.deep.equal(['second', 'first']);
  });

  it('the focus goes to the next one, and at last back to where it was', async () => {
    const { wrapper } = await mountApp(ToastList);
    const field = added('input');
    for (const text of ['first', 'second', 'third']) offer(text);
    await nextTick();
    field.focus();
    const focused = () => document.activeElement?.closest('.toast')?.querySelector('.text')?.textContent;
    wrapper.get<HTMLElement>('.toast:nth-child(2) .action').element.focus();
    await wrapper.get('.toast:nth-child(2) .action').trigger('click');
    expect(focused(), 'after the undo').to.equal('third');
    expect(document.activeElement?.className).to.equal('action');
    await wrapper.get('.toast:nth-child(2) .action').trigger('click');
    expect(focused(), 'after the last one').to.equal('first');
    await wrapper.get('.close').trigger('click');
    expect(document.activeElement).to.equal(field);
  });

  it('the focus goes to the content where nothing had it before', async () => {
    const { wrapper } = await mountApp(ToastList);
    const main = added('main');
    Object.assign(main, { id: 'main', tabIndex: -1 });
    offer('first');
    await nextTick();
    wrapper.get<HTMLElement>('.close').element.focus();
    await wrapper.get('.close').trigger('click');
    expect(document.activeElement).to.equal(main);
  });

  it('Ctrl-Z stays with the browser where nothing is offered', async () => {
    await mountApp(ToastList);
    expect(press(document.body)).to.equal(false);
    useNotificationsStore().show('nothing to offer');
    expect(press(document.body)).to.equal(false);
  });

  it('Ctrl-Z stays with a text field, also with an empty one, and does nothing behind a dialog', async () => {
    await mountApp(ToastList);
    offer('first');
    expect(press(added('input')), 'a field').to.equal(false);
    expect(press(added('textarea')), 'a text').to.equal(false);
    const dialog = added('dialog');
    dialog.setAttribute('open', '');
    expect(press(dialog), 'a dialog').to.equal(false);
    expect(press(document.body), 'behind it').to.equal(false);
    expect(done).to.deep.equal([]);
    dialog.remove();
    expect(press(added('select')), 'a choice').to.equal(true);
    expect(done).to.deep.equal(['first']);
  });
});
