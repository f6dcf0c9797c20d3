import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { addTask, open, openEditor, rowOf, saved, textsOf, titled, uniqueTitle } from './main-flow.ts';

const WORDS: Record<Locale, { written: string; searched: string; label: string }> = {
  en: { written: 'Reading books', searched: 'book', label: 'library' },
  ru: { written: 'Прочитать книги', searched: 'книгу', label: 'библиотека' },
};

describe('search and filters', () => {
  const browser = useBrowser();

  const rows = (page: Page) => page.locator('[data-key]');
  const parameters = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams);

  for (const locale of LOCALES) {
    it(`${locale}: words are found in another form, labels are filtered by, all of it survives a reload`, async () => {
      const texts = textsOf(locale);
      const { written, searched, label } = WORDS[locale];
      const page = await browser.newPersonalPage({ locale });
      await open(page, BASE_URL);
      const title = uniqueTitle(written);
      await addTask(page, title, locale);
      await addTask(page, uniqueTitle(), locale);
      const form = await openEditor(page, title, locale);
      const labels = form.getByRole('combobox', { name: texts.form.labels });
      await labels.fill(label);
      await labels.press('Enter');
      await saved(page, 'PATCH', () => form.getByRole('button', { name: texts.form.save, exact: true }).click());

      await page.getByRole('button', { name: texts.list.find }).click();
      await page.getByRole('searchbox', { name: texts.find.search }).fill(searched);
      await rows(page).nth(1).waitFor({ state: 'detached' });
      await rowOf(page, title, locale).waitFor();
      await page.getByRole('combobox', { name: texts.find.label, exact: true }).selectOption(label);
      await page.waitForURL(/label=/);
      expect(parameters(page)).to.deep.equal({ q: searched, label });

      await page.reload();
      await rowOf(page, title, locale).waitFor();
      expect(await rows(page).count()).to.equal(1);
      expect(await page.getByRole('searchbox').inputValue()).to.equal(searched);
      expect(await page.title()).to.equal(`#${label} ${texts.title.found.replace('{words}', searched)} · TaskTracker`);

      await page.goBack();
      await page.goBack();
      await rows(page).nth(1).waitFor();
      expect(parameters(page)).to.deep.equal({});
    });
  }

  it('a click on a label shows its tasks, and Escape shows all again', async () => {
    const page = await browser.newPersonalPage();
    await open(page, BASE_URL);
    const title = uniqueTitle();
    await page.getByRole('textbox', { name: 'New task' }).fill(`${title} #errand`);
    await page.locator('.chip').waitFor();
    await saved(page, 'POST', () => page.keyboard.press('Enter'));
    await addTask(page, uniqueTitle('Other'));
    await rowOf(page, title)
      .getByRole('link', { name: titled('Label: {title}', 'errand') })
      .click();
    await rows(page).nth(1).waitFor({ state: 'detached' });
    expect(parameters(page)).to.deep.equal({ label: 'errand' });
    await page.getByRole('searchbox').press('Escape');
    await rows(page).nth(1).waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).to.equal(
      'Search and filters',
    );
  });

  it('a task that no longer fits leaves the view, and the focus stays in the list', async () => {
    const page = await browser.newPersonalPage();
    await open(page, BASE_URL);
    for (const title of ['one', 'two']) {
      await page.getByRole('textbox', { name: 'New task' }).fill(`${title} #errand`);
      await page.locator('.chip').waitFor();
      await saved(page, 'POST', () => page.keyboard.press('Enter'));
    }
    await open(page, BASE_URL, '/?label=errand');
    const form = await openEditor(page, 'two');
    await form.getByRole('button', { name: 'Remove the label “errand”' }).click();
    await saved(page, 'PATCH', () => page.keyboard.press('Control+Enter'));
    await rowOf(page, 'two').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).to.equal('Edit “one”');
  });

  it('asks for the list once on the first visit', async () => {
    const page = await browser.newPersonalPage();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/\/api\/v1\/(?:tasks|events)$/.test(pathname)) asked.push(pathname);
    });
    const followed = page.waitForRequest('**/api/v1/events');
    await open(page, BASE_URL);
    await followed;
    // time for a second request, which must not come
    await page.waitForTimeout(1_000);
    expect(asked).to.deep.equal(['/api/v1/tasks', '/api/v1/events']);
  });
});
