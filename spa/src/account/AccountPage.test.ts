import { expect } from 'chai';
import { defineComponent, h, ref } from 'vue';
import { Answers, logIn } from '../../test/answers.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useSessionStore } from '../session/session.store.ts';
import AccountPage from './AccountPage.vue';

const AT = '2026-11-24T06:00:00.000Z';

const session = (id: string, userAgent: string, current = false) => ({
  id,
  current,
  userAgent,
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
    answers.to['GET /account/sessions'] = [
      session('one', 'curl/1'),
      session('here', 'curl/3', true),
      session('two', 'curl/2'),
    ];
    answers.to['GET /account/tokens'] = [token('one'), token('two')];
  });
  afterEach(unmountAll);

  async function opened(): Promise<Mounted> {
    const entered = ref(false);
    const page = await mountApp(defineComponent(() => () => entered.value && h(AccountPage)));
    useSessionStore().enter(logIn('first'));
    entered.value = true;
    await until(() => page.wrapper.findAll('.entry').length === 5, 'the rows are there');
    return page;
  }

  /** The rows of one list. */
  const rows = ({ wrapper }: Mounted, part: string) =>
    wrapper
      .findAll('.entries')
      .find((list) => list.find(`[data-part=${part}]`).exists())
      ?.findAll('.entry') ?? [];

  /** As a browser does it: what is clicked has the focus. */
  async function click({ wrapper }: Mounted, selector: string): Promise<void> {
    wrapper.get<HTMLElement>(selector).element.focus();
    await wrapper.get(selector).trigger('click');
  }

  const focused = () => document.activeElement?.getAttribute('aria-label');

  it('the focus goes to the next session when one is ended, and to the heading after the last', async () => {
    const page = await opened();
    answers.to['DELETE /account/sessions/one'] = answers.to['DELETE /account/sessions/two'] = 204;
    await click(page, '[aria-label="End the session of curl 1"]');
    await until(() => rows(page, 'end').length === 2, 'the session is ended');
    expect(focused()).to.equal('End the session of curl 2');
    await click(page, '[aria-label="End the session of curl 2"]');
    await until(() => rows(page, 'end').length === 0, 'the other one is ended');
    expect(document.activeElement?.textContent).to.equal('Where you are logged in');
  });

  it('the focus goes to the token before when the last one is revoked', async () => {
    const page = await opened();
    answers.to['DELETE /account/tokens/two'] = 204;
    await click(page, '[aria-label="Revoke the token two"]');
    await page.wrapper.get('dialog .button-primary').trigger('click');
    await until(() => rows(page, 'revoke').length === 1, 'the token is revoked');
    expect(focused()).to.equal('Revoke the token one');
  });
});
