import { expect } from 'chai';
import { BASE_URL, useBrowser } from './browser.ts';

describe('page reports', () => {
  const browser = useBrowser();

  it('tell the backend the web vitals of the page when it is hidden, and nothing else', async () => {
    const page = await browser.newPage();
    await page.goto(BASE_URL, { waitUntil: 'networkidle' });
    // an input ends the measurement of the largest contentful paint
    await page.mouse.click(5, 5);
    const answered = page.waitForResponse((response) => response.url().endsWith('/page-reports'));
    // a headless browser hides no tab by itself
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    const answer = await answered;
    expect(answer.status()).to.equal(204);
    const report = answer.request().postDataJSON() as { vitals: { name: string }[]; errors: string[] };
    expect(report.vitals.map(({ name }) => name)).to.include.members(['FCP', 'LCP', 'TTFB']);
    expect(report.errors).to.deep.equal([]);
  });
});
