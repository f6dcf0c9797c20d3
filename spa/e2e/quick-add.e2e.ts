import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { open, rowOf, saved, textsOf, uniqueTitle } from './main-flow.ts';

const WORDS: Record<Locale, { due: string; day: string; priority: string; label: string }> = {
  en: { due: 'tomorrow', day: 'Tomorrow', priority: '!high', label: '#errands' },
  ru: { due: 'завтра', day: 'Завтра', priority: '!срочно', label: '#покупки' },
};

const sizes: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

describe('a new task in one line', () => {
  const browser = useBrowser();

  const chips = (page: Page) => page.locator('.quick-add .chip .text');

  async function type(page: Page, locale: Locale, text: string): Promise<void> {
    await page.getByRole('textbox', { name: textsOf(locale).quickAdd.label }).fill(text);
  }

  for (const locale of LOCALES) {
    for (const [size, context] of Object.entries(sizes)) {
      it(`${locale}, ${size}: day, priority and label are shown before saving, and saved`, async () => {
        const texts = textsOf(locale);
        const { due, day, priority, label } = WORDS[locale];
        const page = await browser.newPersonalPage({ locale, ...context });
        const title = uniqueTitle();
        await open(page, BASE_URL);
        await type(page, locale, `${title} ${due} ${priority} ${label}`);
        await chips(page).nth(2).waitFor();
        expect(await chips(page).allTextContents()).to.deep.equal([day, texts.priority.high, label.slice(1)]);
        await saved(page, 'POST', () => page.keyboard.press('Enter'));

        await page.reload();
        const row = rowOf(page, title, locale);
        await row.waitFor();
        expect(await row.textContent())
          .to.include(day)
          .and.to.include(texts.priority.high)
          .and.to.include(label.slice(1));
      });
    }
  }

  it('by keyboard alone: a chip is taken away, and its words are the title’s', async () => {
    const page = await browser.newPersonalPage();
    const title = uniqueTitle('Film');
    await open(page, BASE_URL);
    await type(page, 'en', `${title} tomorrow`);
    await chips(page).first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).to.equal(
      'Keep “tomorrow” in the title',
    );
    await page.keyboard.press('Enter');
    await chips(page).first().waitFor({ state: 'detached' });
    await saved(page, 'POST', () => page.keyboard.press('Enter'));
    await rowOf(page, `${title} tomorrow`).waitFor();
  });

  it('what is typed faster than its reader comes is read all the same', async () => {
    const page = await browser.newPersonalPage();
    await page.route('**/assets/new-task-words-*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await route.continue();
    });
    const title = uniqueTitle();
    await open(page, BASE_URL);
    await type(page, 'en', `${title} tomorrow`);
    await saved(page, 'POST', () => page.keyboard.press('Enter'));
    await rowOf(page, title).waitFor();
  });

  it('where its reader cannot be had, everything is the title', async () => {
    const page = await browser.newPersonalPage();
    await page.route('**/assets/new-task-words-*.js', (route) => route.abort());
    const title = `${uniqueTitle()} tomorrow`;
    await open(page, BASE_URL);
    await type(page, 'en', title);
    await saved(page, 'POST', () => page.keyboard.press('Enter'));
    await rowOf(page, title).waitFor();
  });
});
