/**
 * Takes the pictures of the documentation: builds the page, shows it with sample tasks, and writes docs/images/*.png.
 * Started by scripts/screenshots.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { build, preview } from 'vite';
import type { FakeApi } from '../test/fake-api.ts';
import type { Locale } from '../src/i18n/i18n.ts';
import { launchChromium } from './browser.ts';
import type { Viewer } from './fake-accounts.ts';
import { choose, textFile } from './attachments.ts';
import { addSamples, useFakeApi } from './fake-backend.ts';
import { useFakeFiles } from './fake-files.ts';
import { open, openEditor, rowOf, textsOf } from './main-flow.ts';
import { rename, typeTask, waitingNotice } from './offline-steps.ts';

const HELP = `Writes the pictures of the documentation to docs/images/*.png.

Usage: scripts/screenshots [NAME...]     only the named pictures
       scripts/screenshots --help        this text

Needs Chromium at /usr/bin/chromium, or where CHROMIUM_PATH says. Needs no running server.`;

interface Picture {
  name: string;
  locale?: Locale;
  context?: BrowserContextOptions;
  empty?: boolean;
  /** Of the list or another page, and who looks at it. */
  path?: string;
  viewer?: Viewer;
  prepare?: (page: Page, api: FakeApi) => Promise<void>;
}

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const EDITED = 'Draft the talk for the spring meetup';

const pictures: Picture[] = [
  { name: 'list' },
  { name: 'empty', empty: true },
  { name: 'new-task', prepare: (page) => typeNewTask(page, 'Buy milk next friday 17:00 #home !high') },
  {
    name: 'phone-new-task',
    locale: 'ru',
    context: { ...PHONE, colorScheme: 'dark' },
    prepare: (page) => typeNewTask(page, 'Купить молоко через 3 дня #дом !срочно'),
  },
  { name: 'arrange', prepare: (page) => selectSome(page, 'Select and arrange') },
  {
    name: 'phone-arrange',
    locale: 'ru',
    context: { ...PHONE, colorScheme: 'dark' },
    prepare: (page) => selectSome(page, 'Выбрать и упорядочить'),
  },
  { name: 'search', path: '/?label=home&filter=active' },
  { name: 'phone-search', path: '/?q=письмо', locale: 'ru', context: { ...PHONE, colorScheme: 'dark' } },
  { name: 'editing', prepare: async (page) => void (await openEditor(page, EDITED)) },
  { name: 'conflict', prepare: editWhileChangedElsewhere },
  { name: 'offline', prepare: (page, api) => workOffline(page, api) },
  {
    name: 'phone-offline',
    locale: 'ru',
    context: { ...PHONE, colorScheme: 'dark' },
    prepare: (page, api) => workOffline(page, api, 'ru'),
  },
  {
    name: 'attachments',
    context: { viewport: { width: 1040, height: 1120 } },
    prepare: (page) => showFiles(page, EDITED),
  },
  {
    name: 'phone-attachments',
    locale: 'ru',
    context: { ...PHONE, viewport: { width: 390, height: 1240 }, colorScheme: 'dark' },
    prepare: (page) => showFiles(page, 'Набросать доклад для весенней встречи', 'ru'),
  },
  { name: 'palette', prepare: (page) => openPalette(page, 'en') },
  {
    name: 'phone-palette',
    locale: 'ru',
    context: { ...PHONE, colorScheme: 'dark' },
    prepare: (page) => openPalette(page, 'ru'),
  },
  { name: 'dark', context: { colorScheme: 'dark' }, prepare: deleteOne },
  { name: 'phone', context: PHONE },
  { name: 'phone-editing', context: PHONE, prepare: async (page) => void (await openEditor(page, EDITED)) },
  { name: 'russian', locale: 'ru' },
  { name: 'trash', path: '/trash', prepare: fillTrash },
  { name: 'log-in', path: '/log-in', viewer: 'nobody' },
  { name: 'register', path: '/register', viewer: 'nobody' },
  { name: 'account', path: '/account', context: { viewport: { width: 1040, height: 1700 } } },
  { name: 'phone-account', path: '/account', context: PHONE, locale: 'ru' },
  { name: 'administration', path: '/administration', viewer: 'admin' },
];

async function typeNewTask(page: Page, text: string): Promise<void> {
  await page.locator('.quick-add input').fill(text);
  await page.locator('.chips li').nth(2).waitFor();
}

async function editWhileChangedElsewhere(page: Page, api: FakeApi): Promise<void> {
  const form = await openEditor(page, EDITED);
  api.change(api.find(EDITED), { title: 'Draft the talk for the summer meetup' });
  await form.getByRole('textbox', { name: 'Title' }).fill('Draft the talk for the spring meetup in Riga');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Use mine' }).waitFor();
}

/** What was done without a connection: a new task, a change, and something ticked off. */
async function workOffline(page: Page, api: FakeApi, locale: Locale = 'en'): Promise<void> {
  api.fault = () => {
    throw new TypeError('offline');
  };
  const letter = { en: 'Answer Marta’s letter', ru: 'Ответить на письмо Марты' }[locale];
  await typeTask(page, { en: 'Look for the spare key', ru: 'Найти запасной ключ' }[locale], locale);
  await rename(
    page,
    letter,
    { en: 'Answer Marta’s long letter', ru: 'Ответить на длинное письмо Марты' }[locale],
    locale,
  );
  await page.locator('[data-part=check]').nth(1).click();
  await waitingNotice(page, 3, locale).waitFor();
  // a write that is on its way for a moment has no word of it, so that comes a little later
  await page.waitForFunction(() => {
    const words = [...document.querySelectorAll('.saving')];
    return words.length === 3 && words.every((word) => getComputedStyle(word).opacity === '1');
  });
  await page.evaluate(() => scrollTo(0, 0));
}

/** Files of a task, and one that did not get through. */
async function showFiles(page: Page, title: string, locale: Locale = 'en'): Promise<void> {
  await useFakeFiles(page);
  await openEditor(page, title, locale);
  await page.locator('canvas[data-drawn]').waitFor();
  await choose(page, [textFile({ en: 'Notes.txt', ru: 'Заметки.txt' }[locale])]);
  await page.locator('[data-upload=failed]').waitFor();
}

async function openPalette(page: Page, locale: Locale): Promise<void> {
  // what listens to the keys comes after the list
  await page.locator('#app > [role=status]').first().waitFor({ state: 'attached' });
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder(textsOf(locale).commands.placeholder).fill({ en: 'theme', ru: 'тема' }[locale]);
}

async function selectSome(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  for (const index of [1, 2]) await page.locator('.entry input').nth(index).click();
}

async function fillTrash(page: Page, api: FakeApi): Promise<void> {
  for (const task of api.tasks.slice(3)) api.change(task, { deletedAt: new Date().toISOString() });
  await page.reload();
  await page.locator('main li').first().waitFor();
}

async function deleteOne(page: Page): Promise<void> {
  await rowOf(page, 'Answer Marta’s letter').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
}

async function show(page: Page, { path, empty }: Picture, baseUrl: string): Promise<void> {
  if (path === undefined) await open(page, baseUrl);
  else await page.goto(new URL(path, baseUrl).href);
  const content =
    path !== undefined ? 'main :is(form, li, p:not(.count))' : empty ? 'main p:not(.count)' : '[data-key]';
  await page.locator(content).first().waitFor();
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true });
  if (values.help) return say(HELP);
  const wanted = pictures.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const directory = fileURLToPath(new URL('../../docs/images/', import.meta.url));
  const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
  await mkdir(directory, { recursive: true });
  // not spa/dist, which a server may be showing just now
  const outDir = await mkdtemp(join(tmpdir(), 'tasktracker-screenshots-'));
  await build({ configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    configFile,
    logLevel: 'warn',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await launchChromium();
  try {
    for (const picture of wanted) {
      const locale = picture.locale ?? 'en';
      const context = await browser.newContext({
        locale: { en: 'en-GB', ru: 'ru-RU' }[locale],
        viewport: { width: 1040, height: 720 },
        deviceScaleFactor: 2,
        reducedMotion: 'reduce',
        serviceWorkers: 'block',
        ...picture.context,
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => say(String(error)));
      const api = await useFakeApi(page, undefined, picture.viewer);
      if (!picture.empty) addSamples(api, locale);
      await show(page, picture, server.resolvedUrls!.local[0]!);
      await picture.prepare?.(page, api);
      await page.mouse.move(0, 0);
      await page.screenshot({ path: `${directory}${picture.name}.png` });
      await context.close();
      say(`docs/images/${picture.name}.png`);
    }
  } finally {
    await browser.close();
    await server.close();
    await rm(outDir, { recursive: true });
  }
}

try {
  await main();
} catch (error) {
  say(`scripts/screenshots: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
