import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LOCALES } from '../src/i18n/i18n.ts';
import { problemsOf } from './axe.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { at, button, heading, pathOf } from './forms.ts';
import { addTask, open, rowOf, textsOf, uniqueTitle } from './main-flow.ts';

const PAGE = '**/assets/AccountPage-*.js';
const notThere = { status: 404, body: 'not found' };

describe('files of the page that do not come', () => {
  const browser = useBrowser();

  async function toAccount(page: Page, locale: 'en' | 'ru' = 'en'): Promise<void> {
    const { menu } = textsOf(locale);
    await button(page, menu.label).click();
    await page.getByRole('link', { name: menu.account, exact: true }).click();
  }

  for (const locale of LOCALES) {
    it(`a page of a release that is gone: a reload is offered, and leads where one wanted to go: ${locale}`, async () => {
      const texts = textsOf(locale);
      const page = await browser.newPersonalPage({ locale });
      await open(page, BASE_URL);
      await page.route(PAGE, (route) => route.fulfill(notThere));
      await toAccount(page, locale);
      await page.getByText(texts.load.gone).waitFor();
      expect(await problemsOf(page)).to.deep.equal([]);
      await page.unroute(PAGE);
      await button(page, texts.load.reload).click();
      await heading(page, texts.account.title).waitFor();
      expect(pathOf(page)).to.equal('/account');
    });
  }

  it('without a connection: the page is loaded on the next try', async () => {
    const page = await browser.newPersonalPage();
    await open(page, BASE_URL);
    await button(page, 'Account menu').click();
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Account', exact: true }).click();
    await page.getByText('There is no connection to the server.').waitFor();
    await page.context().setOffline(false);
    await button(page, 'Try again').click();
    await heading(page, 'Account').waitFor();
  });

  it('the way back from a page that did not come needs no reload', async () => {
    const page = await browser.newPersonalPage();
    await open(page, BASE_URL);
    const title = uniqueTitle('Still here');
    await addTask(page, title);
    await page.route(PAGE, (route) => route.fulfill(notThere));
    await toAccount(page);
    await page.getByText(textsOf().load.gone).waitFor();
    await page.getByRole('link', { name: 'TaskTracker' }).click();
    await rowOf(page, title).waitFor();
  });

  it('the first page: it says so instead of staying empty', async () => {
    const page = await browser.newPage();
    await page.route('**/assets/LogInPage-*.js', (route) => route.fulfill(notThere));
    await page.goto(at('/log-in'));
    await page.getByText(textsOf().load.gone).waitFor();
    await page.unroute('**/assets/LogInPage-*.js');
    await button(page, 'Reload the page').click();
    await heading(page, 'Log in').waitFor();
  });

  it('a style sheet that stays away does not keep the page waiting for ever', async () => {
    const page = await browser.newPersonalPage();
    await page.clock.install();
    await open(page, BASE_URL);
    const asked = page.waitForRequest('**/assets/AccountPage-*.css');
    await page.route('**/assets/AccountPage-*.css', () => undefined);
    await toAccount(page);
    await asked;
    await page.clock.runFor(16_000);
    await page.getByText(textsOf().load.failed).waitFor();
  });

  it('the editor of a task: tried again in its row', async () => {
    const page = await browser.newPersonalPage();
    const editor = '**/assets/TaskForm-*.js';
    await page.route(editor, (route) => route.abort());
    await open(page, BASE_URL);
    const title = uniqueTitle('Edited');
    await addTask(page, title);
    await page.route(at('/'), (route) => route.abort());
    await page.locator('[data-part=title]').click();
    await page.getByRole('alert').waitFor();
    await page.unrouteAll();
    await button(page, 'Try again').click();
    await page.getByRole('form', { name: 'Edit task' }).waitFor();
  });

  it('texts of another language: the language stays as it was', async () => {
    const page = await browser.newPersonalPage();
    await open(page, BASE_URL);
    await page.route('**/assets/ru-*.js', (route) => route.abort());
    await page.getByRole('combobox', { name: 'Language' }).selectOption('ru');
    await page.getByText(textsOf().load.failed).first().waitFor();
    expect(await page.getByRole('combobox', { name: 'Language' }).inputValue()).to.equal('en');
  });
});
