/** Thousands of tasks: few rows are in the document, and all of them can be got at. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { violationsOf } from './axe.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { openEditor, open, rowOf, saved } from './main-flow.ts';
import { accountWithTasks, type RichAccount } from './many-tasks.ts';

const COUNT = 2_000;
/** Rows in the document at most: those of the window, above and below it, and one with the focus. */
const MOST_ROWS = 80;
/** Pages on which Chromium may stop to make frames before a test gives up. */
const TRIES = 3;
/** After this a page is said to make no more frames. Milliseconds. */
const FRAME_TIMEOUT = 5_000;
/** A scroll to the end of the list takes no longer. Milliseconds. */
const SCROLL_TIMEOUT = 15_000;

const titleAt = (index: number): string =>
  `Task ${index + 1}${index % 7 === 0 ? `, ${'which takes more than one line to say what it is about, '.repeat(3)}that is` : ''}`;

describe('a long list', () => {
  const browser = useBrowser();
  let account: RichAccount;

  before(`make ${COUNT} tasks`, async function () {
    account = await accountWithTasks(COUNT, (index) => ({
      title: titleAt(index),
      ...(index % 5 === 0 && { dueOn: '2031-12-24', priority: 2, labels: ['home'] }),
    }));
  });

  async function openList(page: Page): Promise<void> {
    const placing = page.waitForResponse('**/assets/virtual-rows-*.js');
    await open(page, BASE_URL);
    await page.locator('[data-key]').first().waitFor();
    // a list that is scrolled before what places its rows has run has more of them in the document
    await page.evaluate(async (part) => void (await import(part)), (await placing).url());
  }

  const makesFrames = (page: Page): Promise<boolean> =>
    page.evaluate(
      (timeout) =>
        new Promise((resolve) => {
          requestAnimationFrame(() => resolve(true));
          setTimeout(() => resolve(false), timeout);
        }),
      FRAME_TIMEOUT,
    );

  /**
   * A test on a page, and on a new one where Chromium makes no more frames of it. On few cores it does so now and then
   * for good while its scripts run on: its compositor misses that the tiles of a picture are painted, waits for them,
   * and neither a scroll nor a click nor a screenshot comes through any more. The new page is one of the same session: an
   * account may log in ten times a minute.
   */
  const itOnPage = (title: string, test: (page: Page) => Promise<void>, begin = openList) =>
    it(title, async function () {
      this.timeout(180_000);
      let page = await browser.newPersonalPage({ account });
      for (let tries = 1; ; tries += 1) {
        try {
          await begin(page);
          return await test(page);
        } catch (error) {
          if (tries === TRIES || (await makesFrames(page))) throw error;
          process.stdout.write('      Chromium makes no more frames of the page: once more with a new one\n');
          page = await page.context().newPage();
        }
      }
    });

  /** Scrolls down until everything is loaded and the last row is there. */
  const toTheEnd = (page: Page) =>
    page.waitForFunction(
      (count) => {
        scrollTo(0, document.documentElement.scrollHeight);
        return document.querySelector(`[aria-posinset="${count}"][aria-setsize="${count}"]`) !== null;
      },
      COUNT,
      { timeout: SCROLL_TIMEOUT },
    );

  const rowsOf = (page: Page): Promise<number> => page.locator('[data-key]').count();
  const focused = (page: Page): Promise<string | null | undefined> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  const edit = (index: number): string => `Edit “${titleAt(index)}”`;
  const focusIsOn = (page: Page, name: string) =>
    page.waitForFunction((wanted) => document.activeElement?.ariaLabel === wanted, name);
  const isInWindow = (page: Page): Promise<boolean> =>
    page.evaluate(() => {
      const { top, bottom } = document.activeElement!.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });

  /** What is seen while the list is scrolled to its end. */
  const scrolled = (page: Page): Promise<{ most: number; empty: number; places: number }> =>
    page.evaluate(async (timeout) => {
      const frame = (): Promise<void> =>
        new Promise((resolve, reject) => {
          requestAnimationFrame(() => resolve());
          setTimeout(() => reject(new Error('no frame')), timeout);
        });
      let most = 0;
      let empty = 0;
      const places = new Set<number>();
      while (document.querySelector('main .end') || scrollY + innerHeight < document.documentElement.scrollHeight - 1) {
        scrollBy(0, 1_000);
        await frame();
        await frame();
        const rows = [...document.querySelectorAll('[data-key]')];
        most = Math.max(most, rows.length);
        for (const row of rows) places.add(Number(row.getAttribute('aria-posinset')));
        if (!document.elementFromPoint(innerWidth / 2, 200)?.closest('[data-key]')) empty += 1;
      }
      return { most, empty, places: places.size };
    }, FRAME_TIMEOUT);

  itOnPage(
    `is scrolled from the first to the last of ${COUNT} tasks, with at most ${MOST_ROWS} rows in the document`,
    async (page) => {
      const seen = await scrolled(page);
      expect(seen.most, 'rows at once').to.be.at.most(MOST_ROWS);
      expect(seen.places, 'rows that were shown on the way').to.equal(COUNT);
      expect(seen.empty, 'frames without a row in the middle').to.equal(0);
      const last = rowOf(page, titleAt(COUNT - 1));
      expect(await last.isVisible()).to.equal(true);
      expect(await last.getAttribute('aria-posinset')).to.equal(String(COUNT));
      expect(await last.getAttribute('aria-setsize')).to.equal(String(COUNT));
      await page.getByText(`${COUNT} tasks`, { exact: true }).waitFor();
      expect(await violationsOf(page)).to.deep.equal([]);
    },
  );

  itOnPage(
    'does not jump when what places the rows comes late',
    async (page) => {
      const { promise: wanted, resolve: send } = Promise.withResolvers<void>();
      await page.route('**/assets/virtual-rows-*.js', async (route) => {
        await wanted;
        await route.continue();
      });
      await open(page, BASE_URL);
      await page.locator('[aria-posinset="50"]').evaluate((element) => element.scrollIntoView());
      await page.locator('[aria-posinset="100"]').waitFor();
      const row = page.locator('[aria-posinset="60"]');
      await row.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      const place = (): Promise<number> => row.evaluate((element) => element.getBoundingClientRect().top);
      const before = await place();
      send();
      await page.locator('.windowed').waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-posinset="1"]') === null);
      expect(await place()).to.be.closeTo(before, 1);
    },
    async () => undefined,
  );

  itOnPage(
    'has rows that neither cover one another nor leave gaps, also with an open editor among them',
    async (page) => {
      await toTheEnd(page);
      const seamless = () =>
        page.waitForFunction(() => {
          const boxes = [...document.querySelectorAll('[data-key]')].map((row) => row.getBoundingClientRect());
          return boxes.slice(1).every(({ top }, index) => Math.round(top - boxes[index]!.bottom) === 0);
        });
      await seamless();
      const form = await openEditor(page, titleAt(COUNT - 3));
      await form.getByRole('button', { name: 'Save', exact: true }).waitFor();
      await seamless();
    },
  );

  itOnPage(
    'by keyboard: End and Home, row by row beyond what was there, and on from a row that was scrolled away',
    async (page) => {
      await toTheEnd(page);
      await page.getByRole('button', { name: edit(COUNT - 1), exact: true }).focus();
      for (const [key, index] of [
        ['Home', 0],
        ['End', COUNT - 1],
        ['Home', 0],
      ] as const) {
        await page.keyboard.press(key);
        await focusIsOn(page, edit(index));
        expect(await isInWindow(page), key).to.equal(true);
      }
      for (let step = 0; step < 60; step += 1) await page.keyboard.press('j');
      await focusIsOn(page, edit(60));
      expect(await isInWindow(page)).to.equal(true);
      await page.mouse.move(640, 400);
      await page.mouse.wheel(0, 60_000);
      await page.waitForFunction(() => scrollY > 50_000);
      await page.waitForFunction(() => Number(document.querySelector('[data-key]:last-child')?.ariaPosInSet) > 500);
      expect(await focused(page), 'while it is far away').to.equal(edit(60));
      await page.keyboard.press('ArrowDown');
      await focusIsOn(page, edit(61));
      expect(await isInWindow(page), 'after the next key').to.equal(true);
      expect(await rowsOf(page)).to.be.at.most(MOST_ROWS);
    },
  );

  itOnPage('keeps what is typed into an editor that is scrolled away', async (page) => {
    await page.getByRole('button', { name: edit(2), exact: true }).click();
    const field = page.getByRole('textbox', { name: 'Title' });
    await field.fill('Typed and not saved');
    await toTheEnd(page);
    await page.keyboard.type(', and on');
    expect(await field.inputValue()).to.equal('Typed and not saved, and on');
    await page.keyboard.press('Escape');
  });

  itOnPage(
    'knows that a task was changed elsewhere since its editor was opened, however far one has scrolled',
    async (page) => {
      const row = page.locator('[aria-posinset="5"]');
      const id = (await row.getAttribute('data-key'))!;
      await page.getByRole('button', { name: edit(4), exact: true }).click();
      await page.getByRole('textbox', { name: 'Title' }).fill('Mine');
      await page.getByRole('textbox', { name: 'New task' }).focus();
      await toTheEnd(page);
      const told = page.waitForResponse(`**/api/v1/tasks/${id}`);
      await account.ask('POST', '/tasks/batch', { operations: [{ op: 'update', id, patch: { title: 'Theirs' } }] });
      await told;
      await page.evaluate(() => scrollTo(0, 0));
      await page.getByRole('textbox', { name: 'Title' }).press('Enter');
      await row.getByRole('alert').getByText('Theirs', { exact: true }).waitFor();
      await row.getByRole('alert').getByText('Mine', { exact: true }).waitFor();
      await account.ask('POST', '/tasks/batch', { operations: [{ op: 'update', id, patch: { title: titleAt(4) } }] });
    },
  );

  itOnPage('deletes in the middle: the focus goes to the next row, and the undo brings it back', async (page) => {
    await toTheEnd(page);
    await page.getByRole('button', { name: edit(COUNT - 1), exact: true }).focus();
    for (const key of ['k', 'k', 'k']) await page.keyboard.press(key);
    await focusIsOn(page, edit(COUNT - 4));
    await saved(page, 'DELETE', () => page.keyboard.press('Delete'));
    await focusIsOn(page, edit(COUNT - 3));
    await saved(page, 'POST', () => page.keyboard.press('Control+z'));
    await focusIsOn(page, edit(COUNT - 4));
  });

  for (const [where, top] of [
    ['in the middle', 30_000],
    ['at the end', Number.MAX_SAFE_INTEGER],
  ] as const) {
    itOnPage(`leaves what is read ${where} where it is when a task comes above it`, async (page) => {
      const stream = page.waitForResponse('**/api/v1/events');
      await page.reload();
      await stream;
      await page.locator('[data-key]').first().waitFor();
      await toTheEnd(page);
      await page.evaluate((y) => scrollTo(0, y), top);
      await page.waitForFunction(() => document.elementFromPoint(innerWidth / 2, 300)?.closest('[data-key]'));
      const key = await page.evaluate(
        () => document.elementFromPoint(innerWidth / 2, 300)!.closest<HTMLElement>('[data-key]')!.dataset['key']!,
      );
      const row = page.locator(`[data-key="${key}"]`);
      const before = (await row.boundingBox())!.y;
      const place = Number(await row.getAttribute('aria-posinset'));
      const created = (await account.ask('POST', '/tasks', { title: 'From elsewhere' })) as { id: string };
      await page.locator(`[data-key="${key}"][aria-posinset="${place + 1}"]`).waitFor();
      await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => resolve(true))));
      expect(Math.abs((await row.boundingBox())!.y - before)).to.be.below(2);
      await account.ask('POST', '/tasks/batch', { operations: [{ op: 'delete', id: created.id }] });
    });
  }

  itOnPage('is selected from one end to the other, and put in order where it is', async (page) => {
    await toTheEnd(page);
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('button', { name: 'Select and arrange' }).click();
    await page.getByRole('checkbox', { name: `Select “${titleAt(0)}”`, exact: true }).click();
    await page.keyboard.press('End');
    await focusIsOn(page, `Select “${titleAt(COUNT - 1)}”`);
    expect(await rowsOf(page)).to.be.at.most(MOST_ROWS);
    await page.getByRole('checkbox', { name: `Select “${titleAt(COUNT - 1)}”`, exact: true }).click({
      modifiers: ['Shift'],
    });
    await page.getByText(`${COUNT} selected`).waitFor();
    await page.getByRole('button', { name: 'Select none' }).click();
    await page.getByRole('button', { name: `Move “${titleAt(COUNT - 2)}”`, exact: true }).focus();
    await saved(page, 'POST', () => page.keyboard.press('ArrowDown'));
    await focusIsOn(page, `Move “${titleAt(COUNT - 2)}”`);
    await saved(page, 'POST', () => page.keyboard.press('ArrowUp'));
    expect(await violationsOf(page)).to.deep.equal([]);
  });
});
