import { expect } from 'chai';
import { LOCALES } from '../src/i18n/i18n.ts';
import { BASE_URL, newAccount, register, useBrowser } from './browser.ts';
import { at, field, heading, listShown, logInByForm, logOut, pathOf, secret, sizes } from './forms.ts';
import { addTask, open, rowOf, textsOf, uniqueTitle } from './main-flow.ts';

describe('accounts', () => {
  const browser = useBrowser();

  for (const locale of LOCALES) {
    for (const [size, options] of Object.entries(sizes)) {
      it(`register, stay logged in over a reload, log out, log in again: ${locale}, ${size}`, async () => {
        const texts = textsOf(locale);
        const account = newAccount();
        const page = await browser.newPage({ locale, ...options, extraHTTPHeaders: { 'X-Forwarded-For': '10.1.1.1' } });
        await page.goto(at('/?filter=active'));
        await page.getByRole('link', { name: texts.logIn.register }).click();
        await heading(page, texts.register.title).waitFor();
        await field(page, texts.field.email).fill(account.email);
        await secret(page, texts.field.password).fill(account.password);
        await page.keyboard.press('Enter');
        await listShown(page);
        expect(pathOf(page), 'back where one was').to.equal('/?filter=active');

        const title = uniqueTitle('Mine');
        await addTask(page, title, locale);
        await page.reload();
        await rowOf(page, title, locale).waitFor();
        const storage = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
        expect(storage).not.to.match(/eyJ|token/i);

        await logOut(page, locale);
        expect(pathOf(page)).to.equal('/log-in');
        await page.goBack();
        await heading(page, texts.logIn.title).waitFor();
        await logInByForm(page, { ...account, password: 'something else' }, locale);
        await page.getByText(texts.logIn.wrong).waitFor();
        await logInByForm(page, account, locale);
        await rowOf(page, title, locale).waitFor();
      });
    }
  }

  it('a log-out in one tab logs out the others, and a log-in logs them in again', async () => {
    const page = await browser.newPage();
    const account = await register(page);
    await open(page, BASE_URL);
    const other = await page.context().newPage();
    await open(other, BASE_URL, '/?filter=completed');
    await logOut(page);
    await heading(other, 'Log in').waitFor();
    expect(new URL(other.url()).searchParams.get('returnTo')).to.equal('/?filter=completed');
    await logInByForm(page, account);
    await listShown(other);
    expect(pathOf(other)).to.equal('/?filter=completed');
  });
});
