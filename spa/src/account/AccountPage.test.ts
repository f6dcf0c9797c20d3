import { expect } from 'chai';
import { Answers, logIn } from '../../test/answers.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useSessionStore } from '../session/session.store.ts';
import SessionsSection from './SessionsSection.vue';
import TokensSection from './TokensSection.vue';
import { useAccountStore } from './account.store.ts';

const AT = '2026-11-24T06:00:00.000Z';

const session = (id: string, current = false) => ({
  id,
  current,
  userAgent: '',
  address: id,
  createdAt: AT,
  lastUsedAt: AT,
});
const token = (name: string) => ({
  id: name,
  name,
  scopes: ['read'],
  createdAt: AT,
  expiresAt: AT,
  lastUsedAt: null,
});

describe('lists of the account', () => {
  let answers: Answers;

  beforeEach(() => {
    // the DOM of these tests has dialogs without the methods
    HTMLDialogElement.prototype.showModal ??= () => undefined;
    HTMLDialogElement.prototype.close ??= () => undefined;
    answers = new Answers().install();
    answers.to['GET /account/sessions'] = [session('one'), session('here', true), session('two')];
    answers.to['GET /account/tokens'] = [token('one'), token('two')];
  });
  afterEach(() => {
    useAccountStore().hide();
    unmountAll();
  });

  async function opened(section: typeof SessionsSection | typeof TokensSection): Promise<Mounted> {
    const page = await mountApp(section);
    useSessionStore().enter(logIn('first'));
    await useAccountStore().show();
    await until(() => page.wrapper.findAll('.entry').length > 0, 'the rows are there');
    return page;
  }

  /** As a browser does it: what is clicked has the focus. */
  async function click({ wrapper }: Mounted, selector: string): Promise<void> {
    wrapper.get<HTMLElement>(selector).element.focus();
    await wrapper.get(selector).trigger('click');
  }

  const focusedRow = () => document.activeElement?.closest('.entry')?.querySelector('p')?.textContent?.trim();

  it('the focus goes to the next session when one is ended, and to the heading after the last', async () => {
    const page = await opened(SessionsSection);
    answers.to['DELETE /account/sessions/one'] = answers.to['DELETE /account/sessions/two'] = 204;
    const addresses = () => page.wrapper.findAll('.note:nth-of-type(2)').map((note) => note.text().split('· ')[1]);
    await click(page, '.entry:nth-child(1) button');
    await until(() => addresses().join() === 'here,two', 'the session is ended');
    expect(document.activeElement).to.equal(page.wrapper.get('.entry:nth-child(2) button').element);
    await click(page, '.entry:nth-child(2) button');
    await until(() => addresses().join() === 'here', 'the other one is ended');
    expect(document.activeElement?.textContent).to.equal('Where you are logged in');
  });

  it('the focus goes to the token before when the last one is revoked', async () => {
    const page = await opened(TokensSection);
    answers.to['DELETE /account/tokens/two'] = 204;
    await click(page, '[aria-label="Revoke the token two"]');
    await page.wrapper.get('dialog .button-primary').trigger('click');
    await until(() => page.wrapper.findAll('.entry').length === 1, 'the token is revoked');
    expect(focusedRow()).to.match(/^one/);
  });
});
