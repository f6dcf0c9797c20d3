import { expect } from 'chai';
import { violationsOf } from './axe.ts';
import { BASE_URL, useBrowser } from './browser.ts';

const PAGES = { API: '/api/docs', problems: '/api/docs/problems' };

describe('the documentation of the API', () => {
  const browser = useBrowser();

  for (const [name, path] of Object.entries(PAGES)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [320, 768, 1440]) {
        it(`${name}, ${colorScheme}, ${width} px: axe finds nothing, nothing is wider than the screen`, async () => {
          const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
          await page.goto(new URL(path, BASE_URL).href);
          expect(await violationsOf(page)).to.deep.equal([]);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow).to.equal(0);
        });
      }
    }
  }

  it('is styled, and works by keyboard alone', async () => {
    const page = await browser.newPage();
    await page.goto(new URL(PAGES.API, BASE_URL).href);
    const font = await page.locator('body').evaluate((body) => getComputedStyle(body).fontFamily);
    expect(font).to.include('system-ui');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).to.equal('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.locator('main').evaluate((main) => main === document.activeElement)).to.equal(true);
  });

  it('takes a reader from a problem document to its explanation', async () => {
    const page = await browser.newPage();
    const response = await page.request.get(new URL('/api/v1/nothing', BASE_URL).href);
    const { type } = (await response.json()) as { type: string };
    await page.goto(new URL(type, BASE_URL).href);
    expect(await page.locator(':target h2').textContent()).to.include('404');
  });
});
