import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { BOOTSTRAP_TOKEN } from '../../backend/test/api.ts';
import { LOCALES } from '../src/i18n/i18n.ts';
import { problemsOf } from './axe.ts';
import { logIn, newAccount, register, useBrowser, type Account } from './browser.ts';
import { at, button, field, heading, listShown, logInByForm, pathOf, secret, sizes, toast } from './forms.ts';
import { open, textsOf } from './main-flow.ts';
import { useOwnApplication } from './own-application.ts';

describe('administration', () => {
  const browser = useBrowser();
  const application = useOwnApplication({ mail: false });
  const administrator: Account = newAccount();

  /** The administration as its first administrator sees it. */
  async function opened(view = '', options = {}): Promise<Page> {
    const page = await browser.newPage(options);
    await logIn(page, administrator, application.url);
    await page.goto(at(`/administration${view}`, application.url));
    await page.locator('main section').waitFor();
    return page;
  }

  async function newUser(): Promise<{ page: Page; account: Account }> {
    const page = await browser.newPage();
    const account = await register(page, application.url);
    await open(page, application.url);
    return { page, account };
  }

  const confirmed = (page: Page, name: string): Promise<void> =>
    page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

  it('the first administrator registers with the token of the installation', async () => {
    const page = await browser.newPage({ extraHTTPHeaders: { 'X-Forwarded-For': '10.3.0.1' } });
    await page.goto(at('/register', application.url));
    await page.getByText('This installation has no administrator yet.').waitFor();
    await field(page, 'E-mail').fill(administrator.email);
    await secret(page, 'Password').fill(administrator.password);
    await field(page, 'Token of the first administrator').fill('not the token of tests');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the token').waitFor();
    expect(await problemsOf(page)).to.deep.equal([]);
    await field(page, 'Token of the first administrator').fill(BOOTSTRAP_TOKEN);
    await page.keyboard.press('Enter');
    await listShown(page);
    await button(page, 'Account menu').click();
    await page.getByRole('link', { name: 'Administration' }).click();
    await heading(page, 'Administration').waitFor();
  });

  for (const locale of LOCALES) {
    for (const [size, options] of Object.entries(sizes)) {
      it(`axe finds nothing, and nothing is too wide: ${locale}, ${size}`, async () => {
        const texts = textsOf(locale);
        const page = await opened('', { locale, ...options });
        await page.getByText(administrator.email).first().waitFor();
        expect(await problemsOf(page), 'users').to.deep.equal([]);
        await page.getByRole('link', { name: texts.administration.invitations, exact: true }).click();
        await button(page, texts.invitations.submit).click();
        await field(page, texts.invitations.link).waitFor();
        await page.getByText(texts.invitations.anybody).first().waitFor();
        expect(await problemsOf(page), 'invitations').to.deep.equal([]);
        await page.getByRole('link', { name: texts.administration.events, exact: true }).click();
        await page.getByText(texts.eventType.invited).first().waitFor();
        expect(await problemsOf(page), 'events').to.deep.equal([]);
      });
    }
  }

  it('a disabled user is logged out, and gets in again once enabled', async () => {
    const { page: theirs, account } = await newUser();
    const page = await opened();
    await button(page, `Disable ${account.email}`).click();
    await page.getByText('will be logged out at once').waitFor();
    expect(await problemsOf(page), 'dialog').to.deep.equal([]);
    await confirmed(page, 'Disable');
    await toast(page, `${account.email} is disabled`).waitFor();
    await theirs.reload();
    await heading(theirs, 'Log in').waitFor();
    await logInByForm(theirs, account);
    await theirs.getByRole('alert').waitFor();
    await button(page, `Enable ${account.email}`).click();
    await toast(page, `${account.email} is enabled`).waitFor();
    await logInByForm(theirs, account);
    await listShown(theirs);
  });

  it('a role is given and taken; the page is nobody else’s', async () => {
    const { page: theirs, account } = await newUser();
    await theirs.goto(at('/administration', application.url));
    await listShown(theirs);
    expect(pathOf(theirs)).to.equal('/');
    const page = await opened();
    const role = page.getByRole('combobox', { name: `Role of ${account.email}` });
    const focused = () => role.evaluate((select) => select === document.activeElement);
    await role.focus();
    await role.selectOption('admin');
    await confirmed(page, 'Cancel');
    expect(await role.inputValue(), 'not without the answer').to.equal('user');
    expect(await focused(), 'focus after a no').to.equal(true);
    await role.selectOption('admin');
    await confirmed(page, 'Make administrator');
    await toast(page, `The role of ${account.email} is changed`).waitFor();
    expect(await focused(), 'focus after the change').to.equal(true);
    await theirs.goto(at('/administration', application.url));
    await heading(theirs, 'Administration').waitFor();
    await role.selectOption('user');
    await toast(page, `The role of ${account.email} is changed`).last().waitFor();
    await theirs.reload();
    await listShown(theirs);
  });

  it('the last administrator stays one', async () => {
    const page = await opened();
    const role = page.getByRole('combobox', { name: `Role of ${administrator.email}` });
    await role.selectOption('user');
    await toast(page, 'Somebody has to be left to administer.').waitFor();
    expect(await role.inputValue()).to.equal('admin');
  });

  it('without mail a link to set a new password is shown once, and works once', async () => {
    const { page: theirs, account } = await newUser();
    const page = await opened();
    await button(page, `Reset password of ${account.email}`).click();
    await confirmed(page, 'Reset password');
    const link = await field(page, 'Link').inputValue();
    await button(page, 'Done').click();
    expect(await field(page, 'Link').count()).to.equal(0);
    await theirs.goto(link);
    await secret(theirs, 'New password').fill('another good password');
    await theirs.keyboard.press('Enter');
    await theirs.getByText('Your new password is set.').waitFor();
    await logInByForm(theirs, { ...account, password: 'another good password' });
    await listShown(theirs);
  });

  it('whoever is invited makes an account by the link, in Russian on a phone; a withdrawn one is worthless', async () => {
    const texts = textsOf('ru');
    const { email, password } = newAccount();
    const page = await opened('?view=invitations');
    const invite = async (address: string): Promise<string> => {
      await field(page, 'E-mail (may be left empty)').fill(address);
      await button(page, 'Invite').click();
      const link = await field(page, 'Link').inputValue();
      await button(page, 'Done').click();
      return link;
    };
    const link = await invite(email);
    const guest = await browser.newPage({ locale: 'ru', ...sizes['phone'] });
    await guest.goto(link);
    await guest.getByText(texts.register.invited).waitFor();
    expect(pathOf(guest)).to.equal('/register');
    expect(await problemsOf(guest)).to.deep.equal([]);
    await field(guest, texts.field.email).fill(newAccount().email);
    await secret(guest, texts.field.password).fill(password);
    await button(guest, texts.register.submit).click();
    await guest.getByText(texts.register.badInvitation).waitFor();
    await field(guest, texts.field.email).fill(email);
    await button(guest, texts.register.submit).click();
    await listShown(guest);

    const withdrawn = newAccount();
    const worthless = await invite(withdrawn.email);
    await button(page, `Withdraw the invitation for ${withdrawn.email}`).click();
    await toast(page, 'The invitation is withdrawn').waitFor();
    const late = await browser.newPage();
    await late.goto(worthless);
    await field(late, 'E-mail').fill(withdrawn.email);
    await secret(late, 'Password').fill(withdrawn.password);
    await late.keyboard.press('Enter');
    await late.getByText('This invitation is for another address').waitFor();
  });

  it('security events tell who did what', async () => {
    const page = await opened('?view=events');
    const row = page.getByRole('row').filter({ hasText: 'Rights changed' }).first();
    await row.waitFor();
    expect(await row.textContent()).to.include('127.0.0.1');
  });
});
