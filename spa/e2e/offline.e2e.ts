/** The page without a connection and over deploys: what the service worker is for. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { startReleaseSite, type ReleaseSite } from '../../backend/test/release-site.ts';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { problemsOf } from './axe.ts';
import { useBrowser } from './browser.ts';
import { addSamples, useFakeApi } from './fake-backend.ts';
import { open, textsOf } from './main-flow.ts';

const PHONE = { viewport: { width: 360, height: 700 }, isMobile: true, hasTouch: true };

describe('the page without a connection, and over deploys', () => {
  const browser = useBrowser();
  let site: ReleaseSite;
  beforeEach(async () => {
    site = await startReleaseSite();
  });
  afterEach(() => site.remove());

  /** A page whose files the browser has kept. */
  async function keptPage(locale: Locale = 'en', options: object = {}): Promise<Page> {
    const page = await browser.newPage({ ...options, locale, serviceWorkers: 'allow' });
    addSamples(await useFakeApi(page), locale);
    await open(page, site.url);
    await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      while (registration.active?.state !== 'activated') await new Promise((resolve) => setTimeout(resolve, 20));
    });
    return page;
  }

  for (const locale of LOCALES) {
    it(`${locale}: opens with the server killed, also a part that was never opened before`, async () => {
      const page = await keptPage(locale);
      await site.stop();
      await page.reload();
      await page.getByRole('textbox', { name: textsOf(locale).quickAdd.label }).waitFor();
      await page.locator('[data-key]').first().waitFor();
      await page.goto(`${site.url}/account`);
      await page.getByRole('heading', { name: textsOf(locale).account.title, exact: true }).waitFor();
    });
  }

  it('opens with the network cut', async () => {
    const page = await keptPage();
    await page.context().setOffline(true);
    await page.goto(`${site.url}/?filter=active`);
    await page.getByRole('textbox', { name: textsOf().quickAdd.label }).waitFor();
    await page.locator('[data-key]').first().waitFor();
  });

  it('keeps no answer of the API', async () => {
    const page = await keptPage();
    const kept = await page.evaluate(async () => {
      const caches = await Promise.all((await globalThis.caches.keys()).map((name) => globalThis.caches.open(name)));
      const requests = await Promise.all(caches.map((cache) => cache.keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).to.include('/');
    expect(kept.filter((path) => path.endsWith('.js')).length).to.be.greaterThan(10);
    expect(kept.filter((path) => path.startsWith('/api/'))).to.deep.equal([]);
  });

  for (const [locale, options] of [
    ['en', {}],
    ['ru', PHONE],
  ] as const) {
    it(`${locale}: a deploy is announced and not forced, and takes nothing from under the page`, async () => {
      const { release } = textsOf(locale);
      const page = await keptPage(locale, options);
      const input = page.getByRole('textbox', { name: textsOf(locale).quickAdd.label });
      await input.fill('half typed');
      await site.deploy();
      await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
      await page.getByText(release.newer).waitFor();
      expect(await problemsOf(page)).to.deep.equal([]);
      expect(await input.inputValue(), 'what was typed').to.equal('half typed');

      // a file of the release that is running, which the server does not have any more
      await page.locator('.account-menu button').click();
      await page.getByRole('link', { name: textsOf(locale).menu.account }).click();
      await page.getByRole('heading', { name: textsOf(locale).account.title, exact: true }).waitFor();
      expect(await page.getByText(textsOf(locale).load.failed).count()).to.equal(0);

      await page.getByRole('button', { name: release.later }).click();
      expect(await page.getByText(release.newer).count()).to.equal(0);
      await page.reload();
      await page.getByRole('heading', { name: textsOf(locale).account.title, exact: true }).waitFor();
      const script = await page.locator('script[type=module]').getAttribute('src');
      expect(script, 'the new release').to.match(/x\.js$/);
    });
  }

  it('can be installed', async () => {
    const page = await keptPage();
    const client = await page.context().newCDPSession(page);
    const { errors } = await client.send('Page.getAppManifest');
    expect(errors).to.deep.equal([]);
    const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
    // a browser for tests is one without a profile
    const relevant = installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito');
    expect(relevant).to.deep.equal([]);
  });
});
