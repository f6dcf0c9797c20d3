import { expect } from 'chai';
import type { BrowserContextOptions } from 'playwright-core';
import { LOCALES } from '../src/i18n/i18n.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { addTask, deleteTask, open, rowOf, saved, textsOf, titled, uniqueTitle } from './main-flow.ts';

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe('the trash', () => {
  const browser = useBrowser();

  for (const locale of LOCALES) {
    it(`${locale}: what was deleted is restored, or deleted for good`, async () => {
      const texts = textsOf(locale);
      const page = await browser.newPersonalPage({ locale, ...(locale === 'ru' && PHONE) });
      const [kept, gone, rest] = [uniqueTitle('Kept'), uniqueTitle('Gone'), uniqueTitle('Rest')];
      await open(page, BASE_URL);
      for (const title of [kept, gone, rest]) await addTask(page, title, locale);
      for (const title of [kept, gone, rest]) await deleteTask(page, title, locale);

      await page.getByRole('button', { name: texts.menu.label }).click();
      await page.getByRole('link', { name: texts.menu.trash }).click();
      await page.getByRole('heading', { name: texts.trash.title }).waitFor();
      const restored = page.getByRole('button', { name: titled(texts.trash.restoreNamed, kept) });
      await saved(page, 'POST', () => restored.click());
      await page.locator('main').getByText(kept).waitFor({ state: 'detached' });
      await page.getByRole('button', { name: titled(texts.trash.purgeNamed, gone) }).click();
      // a row goes at once, and a reload before the answer would find it
      const purged = page.waitForResponse((response) => response.request().method() === 'DELETE' && response.ok());
      await page.getByRole('dialog').getByRole('button', { name: texts.trash.purge }).click();
      await purged;
      await page.locator('main').getByText(gone).waitFor({ state: 'detached' });
      const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      expect(label, 'focus after the dialog').to.equal(titled(texts.trash.purgeNamed, rest));

      await page.reload();
      await page.locator('main').getByText(rest).waitFor();
      expect(await page.locator('main li').count()).to.equal(1);
      await page.getByRole('button', { name: texts.trash.all }).click();
      await page.getByRole('dialog').getByRole('button', { name: texts.trash.all }).click();
      await page.getByText(texts.trash.empty, { exact: true }).waitFor();

      await open(page, BASE_URL);
      await rowOf(page, kept, locale).waitFor();
      expect(await page.locator('[data-key]').count()).to.equal(1);
    });
  }

  it('without a connection: the row comes back, and the reason is told', async () => {
    const page = await browser.newPersonalPage();
    const title = uniqueTitle();
    await open(page, BASE_URL);
    await addTask(page, title);
    await deleteTask(page, title);
    await page.goto(new URL('/trash', BASE_URL).href);
    const restore = page.getByRole('button', { name: `Restore “${title}”` });
    await restore.waitFor();
    await page.context().setOffline(true);
    await restore.click();
    await page.getByText('There is no connection to the server.').first().waitFor();
    await restore.waitFor();
    await page.context().setOffline(false);
    await restore.click();
    await page.getByText('The trash is empty', { exact: true }).waitFor();
  });
});
