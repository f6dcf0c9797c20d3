import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { BASE_URL, newAccount, register, useBrowser } from './browser.ts';
import { addTask, open, rowOf, textsOf, uniqueTitle } from './main-flow.ts';

const at = (path: string): string => new URL(path, BASE_URL).href;

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const password = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The path of the page, with its query. */
const pathOf = (page: Page): string => page.url().slice(new URL(BASE_URL).origin.length);

async function logOut(page: Page, locale: Locale = 'en'): Promise<void> {
  const texts = textsOf(locale);
  await button(page, texts.menu.label).click();
  await button(page, texts.menu.logOut).click();
  await page.getByRole('heading', { name: texts.logIn.title }).waitFor();
}

async function logInByForm(page: Page, account: { email: string; password: string }, locale: Locale = 'en') {
  const texts = textsOf(locale);
  await field(page, texts.field.email).fill(account.email);
  await password(page, texts.field.password).fill(account.password);
  await button(page, texts.logIn.submit).click();
}

const sizes: Record<string, BrowserContextOptions> = {
  desktop: {},
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
};

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
        await page.getByRole('heading', { name: texts.register.title }).waitFor();
        await field(page, texts.field.email).fill(account.email);
        await password(page, texts.field.password).fill(account.password);
        await page.keyboard.press('Enter');
        await page.locator('main .quick-add input').waitFor();
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
        await page.getByRole('heading', { name: texts.logIn.title }).waitFor();
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
    await other.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(new URL(other.url()).searchParams.get('returnTo')).to.equal('/?filter=completed');
    await logInByForm(page, account);
    await other.locator('main .quick-add input').waitFor();
    expect(pathOf(other)).to.equal('/?filter=completed');
  });
});
