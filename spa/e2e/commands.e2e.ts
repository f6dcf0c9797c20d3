import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import { LOCALES } from '../src/i18n/i18n.ts';
import { problemsOf } from './axe.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { addSamples, useFakeApi } from './fake-backend.ts';
import { open, textsOf } from './main-flow.ts';

const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 320, height: 700 }, isMobile: true, hasTouch: true },
};

/** What listens to the key comes with the page, and yet a moment after it. */
async function openBy(page: Page, key: string, opened: Locator): Promise<void> {
  for (let press = 1; press <= 20 && !(await opened.isVisible()); press += 1) {
    await page.keyboard.press(key);
    await opened.waitFor({ timeout: 1_000 }).catch(() => undefined);
  }
  await opened.waitFor();
}

describe('commands and keys', () => {
  const browser = useBrowser();

  for (const locale of LOCALES) {
    for (const [size, options] of Object.entries(sizes)) {
      it(`${locale}, ${size}: the palette finds a command by its words and carries it out, by keyboard alone`, async () => {
        const { commands, filter } = textsOf(locale);
        const page = await browser.newPage({ ...options, locale });
        addSamples(await useFakeApi(page), locale);
        await open(page, BASE_URL);
        const field = page.getByRole('combobox', { name: commands.placeholder });
        await openBy(page, 'Control+k', field);
        expect(await problemsOf(page)).to.deep.equal([]);
        await page.keyboard.type(commands.completed.split(' ').toReversed().slice(0, 2).join(' ').toUpperCase());
        expect(
          await page
            .getByRole('dialog')
            .getByRole('option')
            .allTextContents()
            .then((texts) => texts.map((text) => text.trim())),
        ).to.deep.equal([commands.completed]);
        await page.keyboard.press('Enter');
        await page
          .getByRole('link', { name: filter.completed, exact: true })
          .and(page.locator('[aria-current]'))
          .waitFor();
        expect(await page.getByRole('dialog').count()).to.equal(0);

        await page.keyboard.press('Control+k');
        await field.waitFor();
        await page.keyboard.type('zzzz');
        await page.getByText(commands.nothing).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      });

      it(`${locale}, ${size}: the question mark shows the keys, and is a letter where text is typed`, async () => {
        const { keys, quickAdd } = textsOf(locale);
        const page = await browser.newPage({ ...options, locale });
        addSamples(await useFakeApi(page), locale);
        await open(page, BASE_URL);
        const input = page.getByRole('textbox', { name: quickAdd.label });
        await input.press('?');
        expect(await input.inputValue()).to.equal('?');
        await page.locator('[data-part=check]').first().focus();
        const sheet = page.getByRole('dialog', { name: keys.title });
        await openBy(page, '?', sheet);
        expect(await sheet.locator('kbd').allTextContents()).to.include.members(['?', 'Ctrl K', 'J']);
        expect(await problemsOf(page)).to.deep.equal([]);
        await page.keyboard.press('Escape');
        await sheet.waitFor({ state: 'detached' });
        expect(await page.evaluate(() => document.activeElement?.getAttribute('data-part'))).to.equal('check');
      });
    }
  }
});
