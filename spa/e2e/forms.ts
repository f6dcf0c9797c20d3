/** Steps on the pages of accounts. */
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Locale } from '../src/i18n/i18n.ts';
import { BASE_URL, type Account } from './browser.ts';
import { textsOf } from './main-flow.ts';

export const sizes: Record<string, BrowserContextOptions> = {
  desktop: {},
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
};

export const at = (path: string, baseUrl = BASE_URL): string => new URL(path, baseUrl).href;

export const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name, exact: true });
/** Of a password, which has no role. */
export const secret = (page: Page, name: string): Locator => page.getByLabel(name, { exact: true });
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true });

/** The section of a page under a heading. */
export const section = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });

/** The path of the page, with its query. */
export function pathOf(page: Page): string {
  const { pathname, search, hash } = new URL(page.url());
  return pathname + search + hash;
}

export async function logOut(page: Page, locale: Locale = 'en'): Promise<void> {
  const texts = textsOf(locale);
  await button(page, texts.menu.label).click();
  await button(page, texts.menu.logOut).click();
  await heading(page, texts.logIn.title).waitFor();
}

export async function logInByForm(page: Page, account: Account, locale: Locale = 'en'): Promise<void> {
  const texts = textsOf(locale);
  await field(page, texts.field.email).fill(account.email);
  await secret(page, texts.field.password).fill(account.password);
  await button(page, texts.logIn.submit).click();
}

/** Waits until the list of tasks can be used. */
export const listShown = (page: Page): Promise<void> => page.locator('main .quick-add input').waitFor();

/** A message that is shown for a while. */
export const toast = (page: Page, text: string): Locator => page.locator('.toast').getByText(text);
