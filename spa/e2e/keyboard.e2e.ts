import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { FakeApi } from '../test/fake-api.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { useFakeApi } from './fake-backend.ts';
import { expectAfterReload, open, rowOf, saved, uniqueTitle } from './main-flow.ts';

/** Name of what has the focus, as a screen reader would say it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });

/** Presses a key until the named control has the focus. */
async function reach(page: Page, name: string, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focused(page)) === name) return;
    passed.push(await focused(page));
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not reach ${name}, only ${passed.join(' | ')}`);
}

/** The editor comes with the page, and yet a moment after the list. */
const editorHasFocus = (page: Page) => page.waitForFunction(() => document.activeElement?.ariaLabel === 'Title');

describe('keyboard', () => {
  const browser = useBrowser();

  it('is enough for the main flow', async () => {
    const page = await browser.newPersonalPage();
    const draft = uniqueTitle('By keyboard');
    const title = `${draft}, edited`;
    await open(page, BASE_URL);
    expect(await focused(page), 'focus on load').to.equal('New task');

    await page.keyboard.type(draft);
    await saved(page, 'POST', () => page.keyboard.press('Enter'));
    expect(await focused(page), 'focus stays for the next task').to.equal('New task');

    await reach(page, `Edit “${draft}”`);
    await page.keyboard.press('Enter');
    await editorHasFocus(page);
    await page.keyboard.press('End');
    await page.keyboard.type(', edited');
    await page.keyboard.press('Tab');
    await page.keyboard.type('typed notes');
    await saved(page, 'PATCH', () => page.keyboard.press('Control+Enter'));
    expect(await focused(page), 'focus after saving').to.equal(`Edit “${title}”`);

    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).to.equal(`Complete “${title}”`);
    await saved(page, 'PATCH', () => page.keyboard.press('Space'));
    expect(await focused(page), 'focus stays on the checkbox').to.equal(`Complete “${title}”`);
    await expectAfterReload(page, title, 'typed notes');

    await reach(page, `Delete “${title}”`);
    await saved(page, 'DELETE', () => page.keyboard.press('Enter'));
    expect(await rowOf(page, title).count()).to.equal(0);
    // the focus is in a text field now, where Ctrl-Z takes back typing
    await reach(page, 'Undo');
    await saved(page, 'POST', () => page.keyboard.press('Enter'));
    await rowOf(page, title).waitFor();
    expect(await focused(page), 'focus after undo').to.equal(`Edit “${title}”`);
    await saved(page, 'DELETE', () => page.keyboard.press('Delete'));
    expect(await rowOf(page, title).count()).to.equal(0);
  });

  describe('in a list of three', () => {
    let page: Page;
    let api: FakeApi;

    beforeEach(async () => {
      page = await browser.newPage();
      api = await useFakeApi(page);
      for (const title of ['one', 'two', 'three']) api.add(title);
      await open(page, BASE_URL);
      await rowOf(page, 'three').waitFor();
    });

    const focusTitle = (title: string): Promise<void> => page.getByRole('button', { name: `Edit “${title}”` }).focus();

    it('arrows and j, k move between the same controls of rows, and stop at the ends', async () => {
      await focusTitle('one');
      for (const [key, expected] of [
        ['ArrowDown', 'Edit “two”'],
        ['j', 'Edit “three”'],
        ['ArrowDown', 'Edit “three”'],
        ['k', 'Edit “two”'],
        ['Home', 'Edit “one”'],
        ['ArrowUp', 'Edit “one”'],
        ['End', 'Edit “three”'],
      ] as const) {
        await page.keyboard.press(key);
        expect(await focused(page), key).to.equal(expected);
      }
    });

    it('e edits, Escape leaves, and what was typed can be had back', async () => {
      await focusTitle('two');
      await page.keyboard.press('e');
      await editorHasFocus(page);
      await page.keyboard.type(' and more');
      await page.keyboard.press('Escape');
      expect(await focused(page)).to.equal('Edit “two”');
      await page.getByRole('button', { name: 'Continue editing' }).press('Enter');
      expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).to.equal('two and more');
    });

    it('x completes', async () => {
      await focusTitle('two');
      await page.keyboard.press('x');
      await page.waitForFunction(() => document.querySelectorAll(':checked[data-part=check]').length === 1);
      expect(await focused(page)).to.equal('Edit “two”');
    });

    it('focus goes to the next row after a delete, to the one before at the end, then to the new task', async () => {
      await focusTitle('two');
      for (const expected of ['Edit “three”', 'Edit “one”', 'New task']) {
        await page.keyboard.press('Delete');
        await page.waitForFunction((name) => document.activeElement?.ariaLabel === name, expected);
      }
      expect(await page.getByText('Nothing to do yet').isVisible()).to.equal(true);
    });

    it('focus goes to the next row when the filter takes a completed one away', async () => {
      await page.getByRole('link', { name: 'Active' }).click();
      await page.locator('[aria-current]', { hasText: 'Active' }).waitFor();
      await rowOf(page, 'one').getByRole('checkbox').focus();
      await page.keyboard.press('Space');
      await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Complete “two”');
      await page.keyboard.press('Control+z');
      await rowOf(page, 'one').waitFor();
    });

    it('letters typed into a field stay letters', async () => {
      await page.getByRole('textbox', { name: 'New task' }).focus();
      await page.keyboard.type('jex');
      expect(await page.getByRole('textbox', { name: 'New task' }).inputValue()).to.equal('jex');
      expect(api.calls.filter(({ method }) => method !== 'GET')).to.deep.equal([]);
    });

    it('the skip link leads past the header', async () => {
      await page.locator('.skip-link').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await focused(page)).to.equal('New task');
    });
  });
});
