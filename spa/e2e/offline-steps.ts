/** What people do without a connection, and what the browser keeps meanwhile, as steps of tests. */
import { expect } from 'chai';
import type { Locator, Page, Request } from 'playwright-core';
import type { Locale } from '../src/i18n/i18n.ts';
import { BASE_URL, logIn, register, type Account, type BrowserTest } from './browser.ts';
import { addTask, open, openEditor, rowOf, textsOf, titled } from './main-flow.ts';

/** A page that has been visited, with tasks, and whose files and list the browser has kept. */
export async function visited(
  browser: BrowserTest,
  titles: string[],
  { url = BASE_URL, locale = 'en' as Locale, options = {} } = {},
): Promise<{ page: Page; account: Account }> {
  const page = await browser.newPage({ ...options, locale, serviceWorkers: 'allow' });
  const account = await register(page, url);
  await open(page, url);
  for (const title of titles) await addTask(page, title, locale);
  await filesKept(page);
  await keptOnDevice(page, 'tasks', titles.length);
  return { page, account };
}

/** Waits until the page opens without a server. */
export const filesKept = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    while (registration.active?.state !== 'activated') await new Promise((resolve) => setTimeout(resolve, 20));
  });

/** Waits until a store of the browser holds a number of rows. */
export async function keptOnDevice(page: Page, store: 'visit' | 'tasks' | 'writes', wanted: number): Promise<void> {
  let found = -1;
  for (let turn = 0; turn < 400 && found !== wanted; turn += 1) {
    if (turn > 0) await page.waitForTimeout(50);
    found = await page.evaluate(rowsOf, store).catch(() => -1);
  }
  expect(found, `rows of ${store} on the device`).to.equal(wanted);
}

async function rowsOf(name: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const opening = indexedDB.open('tasktracker');
  // a database that the page has not made yet is not made here
  opening.addEventListener('upgradeneeded', () => opening.transaction!.abort());
  opening.addEventListener('error', () => resolve(-1));
  opening.addEventListener('success', () => {
    const counting = opening.result.transaction(name).objectStore(name).count();
    counting.addEventListener('success', () => resolve(counting.result));
  });
  const count = await promise;
  if (count >= 0) opening.result.close();
  return count;
}

/** What says how many changes wait. */
export function waitingNotice(page: Page, count: number, locale: Locale = 'en'): Locator {
  const forms = textsOf(locale).offline.waiting.split(' | ');
  const few = count > 1 && count < 5;
  const form = { en: count === 1 ? 1 : 2, ru: count === 1 ? 1 : few ? 2 : 3 }[locale];
  return page.getByText(forms[form]!.replace('{count}', String(count)));
}

/** Writes of tasks that the page sends from now on. */
export function writesOf(page: Page): Request[] {
  const writes: Request[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && request.url().includes('/api/v1/tasks')) writes.push(request);
  });
  return writes;
}

/** Adds a task without waiting for the server. */
export async function typeTask(page: Page, title: string, locale: Locale = 'en'): Promise<void> {
  await page.getByRole('textbox', { name: textsOf(locale).quickAdd.label }).fill(title);
  await page.keyboard.press('Enter');
  await rowOf(page, title, locale).waitFor();
}

/** Gives a task another title without waiting for the server. */
export async function rename(page: Page, from: string, to: string, locale: Locale = 'en'): Promise<void> {
  const form = await openEditor(page, from, locale);
  await form.getByRole('textbox', { name: textsOf(locale).form.title }).fill(to);
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
}

export const pressDelete = (page: Page, title: string, locale: Locale = 'en'): Promise<void> =>
  page.getByRole('button', { name: titled(textsOf(locale).row.delete, title), exact: true }).click();

/** Titles of the list from top to bottom. */
export const titlesOf = (page: Page): Promise<string[]> => page.locator('[data-key] .title').allInnerTexts();

/** Fails unless the server has just these tasks: asked by another browser. */
export async function expectOnServer(
  browser: BrowserTest,
  account: Account,
  titles: string[],
  url = BASE_URL,
): Promise<Page> {
  const page = await browser.newPage();
  await logIn(page, account, url);
  await open(page, url);
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"], main [role="status"]') === null);
  expect(await titlesOf(page)).to.deep.equal(titles);
  return page;
}
