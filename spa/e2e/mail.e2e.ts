import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LOCALES } from '../src/i18n/i18n.ts';
import { problemsOf } from './axe.ts';
import { logIn, newAccount, useBrowser } from './browser.ts';
import { at, button, field, heading, listShown, logInByForm, logOut, pathOf, secret, sizes } from './forms.ts';
import { open, textsOf } from './main-flow.ts';
import { linkIn, useOwnApplication } from './own-application.ts';

/** Attempts are counted by address: each test has one of its own. */
const from = (address: string) => ({ extraHTTPHeaders: { 'X-Forwarded-For': address } });

describe('links in mails', () => {
  const browser = useBrowser();
  const application = useOwnApplication();

  /** Makes an account by the form and the link in the mail. */
  async function registerByMail(page: Page, account = newAccount()): Promise<typeof account> {
    await page.goto(at('/register', application.url));
    await field(page, 'E-mail').fill(account.email);
    await secret(page, 'Password').fill(account.password);
    await button(page, 'Create the account').click();
    await heading(page, 'Look into your mail').waitFor();
    await page.goto(linkIn(await application.mailbox.next(account.email)));
    await secret(page, 'Password').fill(account.password);
    await button(page, 'Confirm').click();
    await listShown(page);
    return account;
  }

  it('an account is made by a link, which stays in no address', async () => {
    const page = await browser.newPage(from('10.2.0.1'));
    const account = newAccount();
    await page.goto(at('/register', application.url));
    await field(page, 'E-mail').fill(account.email);
    await secret(page, 'Password').fill(account.password);
    await page.keyboard.press('Enter');
    await page.getByText(account.email).waitFor();
    expect(await problemsOf(page), 'look into your mail').to.deep.equal([]);
    const link = linkIn(await application.mailbox.next(account.email));
    await page.goto(link);
    await button(page, 'Confirm').waitFor();
    expect(pathOf(page)).to.equal('/confirm');
    expect(await problemsOf(page), 'confirm').to.deep.equal([]);
    await secret(page, 'Password').fill('not the password of before');
    await page.keyboard.press('Enter');
    await page.getByText('This is not the password that you chose').waitFor();
    expect(await problemsOf(page), 'wrong password').to.deep.equal([]);
    await secret(page, 'Password').fill(account.password);
    await page.keyboard.press('Enter');
    await listShown(page);
    await logOut(page);
    await page.goto(link);
    await secret(page, 'Password').fill(account.password);
    await button(page, 'Confirm').click();
    await page.getByText('This link is not valid').waitFor();
    expect(await problemsOf(page), 'worthless link').to.deep.equal([]);
  });

  for (const [index, locale] of LOCALES.entries()) {
    for (const [size, options] of Object.entries(sizes)) {
      it(`a forgotten password is set anew by a link, once: ${locale}, ${size}`, async () => {
        const texts = textsOf(locale);
        const account = await registerByMail(await browser.newPage(from(`10.2.${index + 1}.1`)));
        const context = { locale, ...options, ...from(`10.2.${index + 1}.${size.length}`) };
        const page = await browser.newPage(context);
        await page.goto(at('/log-in', application.url));
        await page.getByRole('link', { name: texts.logIn.forgotten }).click();
        await heading(page, texts.forgotten.title).waitFor();
        await field(page, texts.field.email).fill(account.email);
        expect(await problemsOf(page), 'forgotten').to.deep.equal([]);
        await button(page, texts.forgotten.submit).click();
        await page.getByText(texts.forgotten.sent.replace('{email}', account.email)).waitFor();
        const link = linkIn(await application.mailbox.next(account.email));
        await page.goto(link);
        await secret(page, texts.field.newPassword).fill('short');
        await button(page, texts.reset.submit).click();
        await page.getByText(texts.field.passwordLength).waitFor();
        expect(await problemsOf(page), 'reset').to.deep.equal([]);
        await secret(page, texts.field.newPassword).fill('another good password');
        await button(page, texts.reset.submit).click();
        await page.getByText(texts.logIn.passwordSet).waitFor();
        await logInByForm(page, account, locale);
        await page.getByText(texts.logIn.wrong).waitFor();
        await logInByForm(page, { ...account, password: 'another good password' }, locale);
        await listShown(page);
        await page.goto(link);
        await secret(page, texts.field.newPassword).fill('yet another password');
        await button(page, texts.reset.submit).click();
        await page.getByText(texts.reset.worthless).waitFor();
      });
    }
  }

  it('a new address counts once its link was opened in a browser that is logged in', async () => {
    const page = await browser.newPage(from('10.2.9.1'));
    const account = await registerByMail(page);
    const { email } = newAccount();
    await page.goto(at('/account', application.url));
    await button(page, 'Change the address').click();
    await field(page, 'New e-mail').fill(email);
    await secret(page, 'Your password').fill(account.password);
    await page.keyboard.press('Enter');
    await page.getByText(`A mail to ${email} has a link.`).waitFor();
    const link = linkIn(await application.mailbox.next(email));
    const stranger = await browser.newPage(from('10.2.9.2'));
    await stranger.goto(link);
    await button(stranger, 'Confirm').click();
    await stranger.getByText('Log in to your account first').waitFor();
    await page.goto(link);
    await button(page, 'Confirm').click();
    await page.getByText('Your account has its new address.').waitFor();
    await page.goto(at('/account', application.url));
    await page.locator('main').getByText(email, { exact: true }).waitFor();
    await logIn(stranger, { ...account, email }, application.url);
    await open(stranger, application.url);
  });

  it('a new account of an address that has one gets a mail instead of an answer', async () => {
    const page = await browser.newPage(from('10.2.9.3'));
    const account = await registerByMail(page);
    await logOut(page);
    await page.goto(at('/register', application.url));
    await field(page, 'E-mail').fill(account.email);
    await secret(page, 'Password').fill('some other password');
    await button(page, 'Create the account').click();
    await heading(page, 'Look into your mail').waitFor();
    expect((await application.mailbox.next(account.email)).text).not.to.match(/#registration=/);
  });
});
