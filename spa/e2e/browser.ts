/** A real Chromium for browser tests, and the server that they talk to. */
import { randomInt, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

/** The server under test. */
export const BASE_URL = process.env['E2E_BASE_URL'] ?? 'http://localhost:8080';

const CHROMIUM_PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Talks to nobody but the server under test. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-pings',
];

/** Why browser tests cannot run here; undefined when they can. */
export async function whyNoBrowserTests(baseUrl = BASE_URL): Promise<string | undefined> {
  if (!existsSync(CHROMIUM_PATH)) return `no Chromium at ${CHROMIUM_PATH} (set CHROMIUM_PATH)`;
  const reached = await fetch(baseUrl).then(
    () => true,
    () => false,
  );
  if (reached) return undefined;
  // a server that was asked for has to be there; the default one need not run
  if (process.env['E2E_BASE_URL'] !== undefined) throw new Error(`E2E_BASE_URL ${baseUrl} does not answer`);
  return `no server at ${baseUrl} (run npm start, or set E2E_BASE_URL)`;
}

const options = {
  executablePath: CHROMIUM_PATH,
  // Chromium refuses its sandbox to root
  args: [...QUIET, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
};

/** @throws Error when Chromium does not start */
export const launchChromium = (): Promise<Browser> => chromium.launch(options);

/** A Chromium that other programs can talk to as well, with the profile that they see. */
export interface SharedChromium {
  context: BrowserContext;
  /** Where it listens, on this machine. */
  port: number;
  close: () => Promise<void>;
}

/** @throws Error when Chromium does not start */
export async function launchSharedChromium(): Promise<SharedChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'tasktracker-chromium-'));
  // it finds a free port itself, and writes it down
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    args: [...options.args, '--remote-debugging-port=0'],
  });
  const [port] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
  async function close(): Promise<void> {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
  return { context, port: Number(port), close };
}

export interface Account {
  email: string;
  password: string;
}

/** An account that no other test uses. */
export const newAccount = (): Account => ({
  email: `${randomUUID()}@example.org`,
  password: 'correct horse battery staple',
});

export interface BrowserTest {
  /** A page in a browser of its own: nothing is shared with other pages. English and of desktop size by default. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /** The same, logged in to a new account or to one that there is. */
  newPersonalPage(options?: BrowserContextOptions & { account?: Account }): Promise<Page>;
}

/**
 * Makes an account on the server under test, and logs the page's browser in to it.
 * @throws Error when the server refuses
 */
export async function register(page: Page, baseUrl = BASE_URL, account = newAccount()): Promise<Account> {
  await post(page, baseUrl, 'register', account);
  return account;
}

/** Logs the page's browser in. @throws Error when the server refuses */
export const logIn = (page: Page, account: Account, baseUrl = BASE_URL): Promise<void> =>
  post(page, baseUrl, 'login', account);

async function post(page: Page, baseUrl: string, action: 'register' | 'login', data: Account): Promise<void> {
  const response = await page.request.post(new URL(`/api/v1/auth/${action}`, baseUrl).href, {
    data,
    // attempts are counted by address
    headers: { 'X-Forwarded-For': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}` },
  });
  if (!response.ok()) throw new Error(`${action} answers ${response.status()}: ${await response.text()}`);
}

/**
 * Prepares a suite: skips it, by name, where browser tests cannot run, and fails a test whose pages log errors, throw
 * or break the content security policy.
 */
export function useBrowser(): BrowserTest {
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];

  before('start Chromium', async function () {
    const reason = await whyNoBrowserTests();
    if (reason !== undefined) {
      process.stdout.write(`    skipped: ${reason}\n`);
      this.skip();
    }
    browser = await launchChromium();
  });

  afterEach('no errors in the browser', async () => {
    const found = complaints;
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    complaints = [];
    expect(found).to.deep.equal([]);
  });

  after('stop Chromium', () => browser?.close());

  return { newPage, newPersonalPage };

  async function newPersonalPage({
    account,
    ...options
  }: BrowserContextOptions & { account?: Account } = {}): Promise<Page> {
    const page = await newPage(options);
    await (account ? logIn(page, account) : register(page));
    return page;
  }

  async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
    if (!browser) throw new Error('newPage is for tests and hooks of the suite only');
    const context = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1280, height: 800 },
      // it would answer what a test wants to answer itself; tests of the worker let it
      serviceWorkers: 'block',
      ...options,
    });
    contexts.push(context);
    // of all its pages, also those that a test opens itself
    context.on('weberror', (problem) => complaints.push(String(problem.error())));
    context.on('console', (message) => {
      // a request that fails on purpose is logged by the browser itself
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text());
      }
    });
    return context.newPage();
  }
}
