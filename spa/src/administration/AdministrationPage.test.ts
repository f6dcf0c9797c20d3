import { expect } from 'chai';
import { Answers, ann, logIn } from '../../test/answers.ts';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { useSessionStore } from '../session/session.store.ts';
import AdministrationPage from './AdministrationPage.vue';

const bob = { ...ann, id: 'bob', email: 'bob@example.org', disabled: false };
const invitation = (email: string) => ({ id: email, email, role: 'user', expiresAt: ann.createdAt });

describe('administration page', () => {
  let answers: Answers;

  beforeEach(() => {
    // the DOM of these tests has dialogs without the methods
    HTMLDialogElement.prototype.showModal ??= () => undefined;
    HTMLDialogElement.prototype.close ??= () => undefined;
    answers = new Answers().install();
    answers.to['GET /users'] = [bob];
    answers.to['GET /invitations'] = [invitation('one@example.org'), invitation('two@example.org')];
  });
  afterEach(unmountAll);

  async function opened(view = 'users'): Promise<Mounted> {
    const path = `/administration?view=${view}`;
    const page = await mountApp(AdministrationPage, {}, { path: '/log-in' });
    useSessionStore().enter(logIn('first', { ...ann, role: 'admin' }));
    await page.router.push(path);
    await until(() => page.wrapper.findAll('.entry').length > 0, 'the rows are there');
    return page;
  }

  /** As a browser does it: what is clicked has the focus. */
  async function click({ wrapper }: Mounted, selector: string): Promise<void> {
    wrapper.get<HTMLElement>(selector).element.focus();
    await wrapper.get(selector).trigger('click');
  }
  const focused = () => document.activeElement?.getAttribute('aria-label');

  it('the focus stays on the button that disables and enables', async () => {
    const page = await opened();
    answers.to['PATCH /users/bob'] = ({ body }) => ({ ...bob, ...(body as object) });
    await click(page, '[aria-label="Disable bob@example.org"]');
    await page.wrapper.get('dialog .button-primary').trigger('click');
    await until(() => page.wrapper.find('[aria-label="Enable bob@example.org"]').exists(), 'the account is disabled');
    expect(focused()).to.equal('Enable bob@example.org');
    await click(page, '[aria-label="Enable bob@example.org"]');
    await until(() => focused() === 'Disable bob@example.org', 'it is enabled, and the focus stays');
  });

  it('the focus goes back to the button of a link that was handed over', async () => {
    const page = await opened();
    answers.to['POST /users/bob/password-reset'] = { link: 'https://tasks.example.org/secret' };
    await click(page, '[aria-label="Reset password of bob@example.org"]');
    await page.wrapper.get('dialog .button-primary').trigger('click');
    await until(() => page.wrapper.find('.secret').exists(), 'the link is shown');
    await click(page, '.secret .button-quiet');
    expect(page.wrapper.find('.secret').exists()).to.equal(false);
    expect(focused()).to.equal('Reset password of bob@example.org');
  });

  it('the focus goes to the next invitation when one is withdrawn, and to the heading after the last', async () => {
    const page = await opened('invitations');
    for (const name of ['one', 'two']) answers.to[`DELETE /invitations/${name}@example.org`] = 204;
    await click(page, '[aria-label="Withdraw the invitation for one@example.org"]');
    await until(() => page.wrapper.findAll('.entry').length === 1, 'the invitation is withdrawn');
    expect(focused()).to.equal('Withdraw the invitation for two@example.org');
    await click(page, '[aria-label="Withdraw the invitation for two@example.org"]');
    await until(() => page.wrapper.findAll('.entry').length === 0, 'the other one is withdrawn');
    expect(document.activeElement?.textContent).to.equal('Invitations');
  });
});
