/** What people do with TaskTracker, as steps in a browser. Also run against a release on Kubernetes. */
import { expect } from 'chai';
import type { Locator, Page } from 'playwright-core';
import accountEn from '../src/i18n/account.en.ts';
import accountRu from '../src/i18n/account.ru.ts';
import authEn from '../src/i18n/auth.en.ts';
import authRu from '../src/i18n/auth.ru.ts';
import en from '../src/i18n/en.ts';
import ru from '../src/i18n/ru.ts';
import tasksEn from '../src/i18n/tasks.en.ts';
import tasksRu from '../src/i18n/tasks.ru.ts';
import type { Locale } from '../src/i18n/i18n.ts';
import type { AccountMessages, AuthMessages, Messages, TasksMessages } from '../src/i18n/messages.ts';
import { register } from './browser.ts';

export interface MainFlowOptions {
  /** Language that the page is in; English by default. */
  locale?: Locale;
  /** Title of the task, unique on the server; made up by default. */
  title?: string;
  /** Leaves the completed task there instead of deleting it. */
  keep?: boolean;
}

/** Texts of the interface in a language. */
export const textsOf = (locale: Locale = 'en'): Messages & TasksMessages & AuthMessages & AccountMessages =>
  TEXTS[locale];

const TEXTS = {
  en: { ...en, ...tasksEn, ...authEn, ...accountEn },
  ru: { ...ru, ...tasksRu, ...authRu, ...accountRu },
};

/** A text with its title filled in. */
export const titled = (text: string, title: string): string => text.replace('{title}', title);

/** A title that no other test uses. */
export const uniqueTitle = (what = 'Task'): string =>
  `${what} ${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

/** The row of the task with exactly this title. */
export function rowOf(page: Page, title: string, locale: Locale = 'en'): Locator {
  const name = titled(textsOf(locale).row.complete, title);
  return page.locator('[data-key]').filter({ has: page.getByRole('checkbox', { name, exact: true }) });
}

/** Opens the list and waits until it can be used. */
export async function open(page: Page, baseUrl: string, path = '/'): Promise<void> {
  await page.goto(new URL(path, baseUrl).href);
  await page.locator('main .quick-add input').waitFor();
}

/** Makes an account for a browser that is logged in to none. Where registration is not open, log in beforehand. */
async function enter(page: Page, baseUrl: string): Promise<void> {
  const cookies = await page.context().cookies(baseUrl);
  if (!cookies.some(({ name }) => /^(__Host-)?refresh$/.test(name))) await register(page, baseUrl);
}

/** Does something that writes, and waits until the server has confirmed it. */
export async function saved(page: Page, method: string, action: () => Promise<void>): Promise<void> {
  const answered = page.waitForResponse(
    (response) => response.request().method() === method && response.url().includes('/api/v1/tasks'),
  );
  await action();
  const response = await answered;
  expect(response.ok(), `${method} ${response.url()} answers ${response.status()}`).to.equal(true);
}

export async function addTask(page: Page, title: string, locale: Locale = 'en'): Promise<void> {
  const input = page.getByRole('textbox', { name: textsOf(locale).quickAdd.label });
  await input.fill(title);
  await saved(page, 'POST', () => input.press('Enter'));
  await rowOf(page, title, locale).waitFor();
}

/** Opens a task's editor by a click on its title. */
export async function openEditor(page: Page, title: string, locale: Locale = 'en'): Promise<Locator> {
  const texts = textsOf(locale);
  await page.getByRole('button', { name: titled(texts.row.edit, title), exact: true }).click();
  const form = page.getByRole('form', { name: texts.form.label });
  await form.waitFor();
  return form;
}

export async function editTask(
  page: Page,
  from: string,
  to: string,
  notes: string,
  locale: Locale = 'en',
): Promise<void> {
  const texts = textsOf(locale);
  const form = await openEditor(page, from, locale);
  await form.getByRole('textbox', { name: texts.form.title }).fill(to);
  await form.getByRole('textbox', { name: texts.form.notes }).fill(notes);
  await saved(page, 'PATCH', () => form.getByRole('button', { name: texts.form.save, exact: true }).click());
  await rowOf(page, to, locale).waitFor();
}

export async function completeTask(page: Page, title: string, locale: Locale = 'en'): Promise<void> {
  await saved(page, 'PATCH', () => rowOf(page, title, locale).getByRole('checkbox').click());
}

export async function deleteTask(page: Page, title: string, locale: Locale = 'en'): Promise<void> {
  const name = titled(textsOf(locale).row.delete, title);
  await saved(page, 'DELETE', () => page.getByRole('button', { name, exact: true }).click());
  await rowOf(page, title, locale).waitFor({ state: 'detached' });
}

export async function undo(page: Page, locale: Locale = 'en'): Promise<void> {
  await saved(page, 'POST', () =>
    page
      .getByRole('button', { name: textsOf(locale).toast.undo, exact: true })
      .last()
      .click(),
  );
}

/** Fails unless the task is on the freshly loaded page, in this state and with these notes. */
export async function expectAfterReload(
  page: Page,
  title: string,
  notes: string,
  locale: Locale = 'en',
): Promise<void> {
  await page.reload();
  const row = rowOf(page, title, locale);
  await row.waitFor();
  expect(await row.getByRole('checkbox').isChecked(), 'still completed after a reload').to.equal(true);
  expect(await row.textContent(), 'notes after a reload').to.include(notes);
}

/**
 * The main flow, in a new account unless the browser is logged in: create a task, edit it, complete it, reload; delete it, undo that, delete it again, reload.
 * @returns the task's title
 */
export async function mainFlow(page: Page, baseUrl: string, options: MainFlowOptions = {}): Promise<string> {
  const { locale = 'en', title = uniqueTitle(), keep = false } = options;
  const draft = `${title} (draft)`;
  await enter(page, baseUrl);
  await open(page, baseUrl);
  await addTask(page, draft, locale);
  await editTask(page, draft, title, 'Written in a browser', locale);
  await completeTask(page, title, locale);
  await expectAfterReload(page, title, 'Written in a browser', locale);
  if (keep) return title;
  await deleteTask(page, title, locale);
  await undo(page, locale);
  await rowOf(page, title, locale).waitFor();
  await deleteTask(page, title, locale);
  await page.reload();
  await page.locator('main .quick-add input').waitFor();
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"], main [role="status"]') === null);
  expect(await rowOf(page, title, locale).count(), 'still deleted after a reload').to.equal(0);
  return title;
}
