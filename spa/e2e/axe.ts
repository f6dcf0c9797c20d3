/** axe-core in the browser under test. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type * as axeCore from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

/** Every rule of WCAG 2.2 AA that axe knows, and its advice beyond that. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with a page as it is now, a line each. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations } = (await page.evaluate(
    (tags) =>
      (globalThis as unknown as { axe: typeof axeCore }).axe.run({
        runOnly: tags,
        // styles that are still on their way axe would put into the page itself, which the page's policy refuses
        preload: { assets: ['media'] },
      }),
    TAGS,
  )) as axeCore.AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** What axe finds in both themes, and by how much the page is wider than the screen. */
export async function problemsOf(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // colours on their way from one theme to the other are none that anybody reads
    await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    });
    problems.push(...(await violationsOf(page)).map((line) => `${colorScheme}: ${line}`));
  }
  const over = await overflowOf(page);
  return over > 0 ? [...problems, `${over} pixels wider than the screen`] : problems;
}

/** By how many pixels something is wider than the window, or than the row that would cut it off. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Math.max(
      ...[document.documentElement, ...document.querySelectorAll('[data-key]')].map(
        ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
      ),
    ),
  );
