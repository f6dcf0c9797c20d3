import { expect } from 'chai';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { addTask, open, saved, textsOf, titled } from './main-flow.ts';

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe('selecting and arranging', () => {
  const browser = useBrowser();

  const titles = (page: Page): Promise<string> =>
    page
      .locator('.entry .title')
      .allTextContents()
      .then((all) => all.join(''));
  const focused = (page: Page): Promise<string | null | undefined> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const bulk = (page: Page, name: string): Locator => page.locator('.bulk').getByRole('button', { name, exact: true });

  async function arranging(
    locale: Locale = 'en',
    context: BrowserContextOptions = {},
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Page> {
    const page = await browser.newPersonalPage({ locale, ...context });
    await prepare?.(page);
    await open(page, BASE_URL);
    for (const title of ['d', 'c', 'b', 'a']) await addTask(page, title, locale);
    await page.getByRole('button', { name: textsOf(locale).list.arrange }).click();
    await page.locator('.entry').nth(3).waitFor();
    return page;
  }

  async function afterReload(page: Page): Promise<string> {
    await page.reload();
    await page.locator('[data-part=title]').first().waitFor();
    return (await page.locator('[data-part=title]').allTextContents()).map((title) => title.trim()).join('');
  }

  for (const locale of LOCALES) {
    it(`${locale}: many are completed, deleted, and brought back`, async () => {
      const texts = textsOf(locale);
      const page = await arranging(locale, locale === 'ru' ? PHONE : {});
      for (const title of ['a', 'c']) {
        await page.getByRole('checkbox', { name: titled(texts.bulk.select, title), exact: true }).click();
      }
      await saved(page, 'POST', () => bulk(page, texts.bulk.complete).click());
      expect(await page.locator('.entry.completed').count()).to.equal(2);
      await saved(page, 'POST', () => bulk(page, texts.form.delete).click());
      expect(await titles(page)).to.equal('bd');
      await saved(page, 'POST', () => page.getByRole('button', { name: texts.toast.undo, exact: true }).last().click());
      expect(await titles(page)).to.equal('abcd');
      expect(await afterReload(page)).to.equal('abcd');
      expect(await page.locator(':checked[data-part=check]').count()).to.equal(2);
    });
  }

  it('a row is dragged to another place by the mouse, and Escape leaves it where it was', async () => {
    const page = await arranging();
    const handle = await page.getByRole('button', { name: 'Move “a”', exact: true }).boundingBox();
    const third = await page.locator('.entry').nth(2).boundingBox();
    const drag = async (): Promise<void> => {
      await page.mouse.move(handle!.x + 10, handle!.y + 10);
      await page.mouse.down();
      await page.mouse.move(handle!.x + 10, handle!.y + 30, { steps: 3 });
      await page.mouse.move(handle!.x + 10, third!.y + third!.height - 4, { steps: 5 });
      await page.locator('.entry.target').waitFor();
    };
    await drag();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await titles(page)).to.equal('abcd');
    await drag();
    await saved(page, 'POST', () => page.mouse.up());
    expect(await titles(page)).to.equal('bcad');
    expect(await focused(page)).to.equal('Move “a”');
    expect(await afterReload(page)).to.equal('bcad');
  });

  it('selected rows that are dropped on one of their own stay, and are one block elsewhere', async () => {
    const page = await arranging();
    for (const title of ['b', 'c'])
      await page.getByRole('checkbox', { name: `Select “${title}”`, exact: true }).click();
    const handle = (await page.getByRole('button', { name: 'Move “c”', exact: true }).boundingBox())!;
    const row = async (index: number) => (await page.locator('.entry').nth(index).boundingBox())!;
    const drag = async (top: number): Promise<void> => {
      await page.mouse.move(handle.x + 10, handle.y + 10);
      await page.mouse.down();
      await page.mouse.move(handle.x + 10, handle.y - 10, { steps: 3 });
      await page.mouse.move(handle.x + 10, top, { steps: 5 });
      await page.locator('.entry.target').waitFor();
    };
    const sent: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
    await drag((await row(1)).y + 4);
    await page.mouse.up();
    expect(await titles(page)).to.equal('abcd');
    await drag((await row(0)).y + 4);
    await saved(page, 'POST', () => page.mouse.up());
    expect(await titles(page)).to.equal('bcad');
    expect(sent.filter((url) => url.endsWith('/tasks/batch'))).to.have.length(1);
    expect(await afterReload(page)).to.equal('bcad');
  });

  it('a row is dragged by a finger', async () => {
    const page = await arranging('en', PHONE);
    const client = await page.context().newCDPSession(page);
    const handle = (await page.getByRole('button', { name: 'Move “d”', exact: true }).boundingBox())!;
    const first = (await page.locator('.entry').first().boundingBox())!;
    const x = handle.x + handle.width / 2;
    const from = handle.y + handle.height / 2;
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x, y }] });
    await touch('touchStart', from);
    for (let step = 1; step <= 8; step += 1) await touch('touchMove', from + ((first.y + 4 - from) * step) / 8);
    await page.locator('.entry.target').waitFor();
    await saved(page, 'POST', () => touch('touchEnd').then(() => undefined));
    expect(await titles(page)).to.equal('dabc');
    expect(await afterReload(page)).to.equal('dabc');
  });

  it('by keyboard alone: rows are moved, told, and keep the focus', async () => {
    const page = await arranging();
    await page.keyboard.press('Tab');
    expect(await focused(page)).to.equal('Move “a”');
    await saved(page, 'POST', () => page.keyboard.press('ArrowDown'));
    await saved(page, 'POST', () => page.keyboard.press('ArrowDown'));
    expect(await titles(page)).to.equal('bcad');
    expect(await focused(page)).to.equal('Move “a”');
    await page.getByText('“a” is 3 of 4 now').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    expect(await focused(page)).to.equal('Select and arrange');
    expect(await afterReload(page)).to.equal('bcad');
  });

  it('where the server fails everything is taken back, and sent on the next try', async () => {
    const page = await arranging();
    let fails = true;
    await page.route('**/api/v1/tasks/batch', (route) => (fails ? route.fulfill({ status: 500 }) : route.fallback()));
    await bulk(page, 'Select all').click();
    await bulk(page, 'Complete').click();
    await page.getByText('Nothing was changed. Something went wrong on the server').first().waitFor();
    expect(await page.locator('.entry.completed').count()).to.equal(0);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const cut = await page.locator('.toast .text').evaluate((text) => text.scrollWidth - text.clientWidth);
      expect(cut, `what of the reason cannot be read at ${width} pixels`).to.equal(0);
    }
    fails = false;
    await saved(page, 'POST', () => page.getByRole('button', { name: 'Try again' }).click());
    await page.locator('.entry.completed').nth(3).waitFor();
  });

  it('where the server dies between the click and the answer, the change is sent again by itself, and made once', async () => {
    // nor does the stream of changes tell: one that is open would go on, so it is cut from the beginning
    const page = await arranging('en', {}, (empty) => empty.route('**/api/v1/events*', (route) => route.abort()));
    let lost = false;
    await page.route('**/api/v1/tasks/batch', async (route) => {
      if (lost) return route.continue();
      lost = true;
      // it is carried out, and nobody learns of it
      expect((await route.fetch()).status()).to.equal(200);
      await route.abort('connectionreset');
    });
    await saved(page, 'POST', () => page.getByRole('button', { name: 'Move “a”', exact: true }).press('ArrowDown'));
    expect(await page.getByText('Nothing was changed.').count()).to.equal(0);
    expect(await titles(page)).to.equal('bacd');
    expect(await afterReload(page)).to.equal('bacd');
  });
});
