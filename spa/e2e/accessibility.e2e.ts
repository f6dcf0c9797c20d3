import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { FakeApi } from '../test/fake-api.ts';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { overflowOf, violationsOf } from './axe.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { addSamples, useFakeApi } from './fake-backend.ts';
import { textsOf } from './main-flow.ts';
import { waitingNotice } from './offline-steps.ts';

interface State {
  name: string;
  path?: string;
  samples?: boolean;
  before?: (api: FakeApi) => void;
  reach?: (page: Page, api: FakeApi, locale: Locale) => Promise<unknown>;
}

const broken = (): never => {
  throw new TypeError('broken connection');
};

const failing = (): Response => new Response('', { status: 500 });

/** Opens the editor of the first task. */
async function edit(page: Page): Promise<void> {
  await page.locator('[data-part=title]').first().click();
  await page.locator('form textarea').first().waitFor();
}

async function saveTitle(page: Page, title: string): Promise<void> {
  await page.locator('form textarea').first().fill(title);
  await page.locator('form textarea').first().press('Enter');
}

const states: State[] = [
  { name: 'list', samples: true },
  { name: 'empty list' },
  { name: 'nothing completed', path: '/?filter=completed' },
  { name: 'loading', before: (api) => (api.fault = () => new Promise<undefined>(() => undefined)) },
  { name: 'list that cannot be loaded', before: (api) => (api.fault = failing) },
  { name: 'editor', samples: true, reach: edit },
  {
    name: 'new task with chips',
    samples: true,
    reach: async (page) => {
      await page.locator('.quick-add input').fill('Buy milk tomorrow #home !high');
      await page.locator('.chips li').nth(2).waitFor();
    },
  },
  {
    name: 'search and filters',
    path: '/?label=health',
    before: (api) => api.add('Nothing else'),
    samples: true,
    reach: (page) => page.locator('.panel').waitFor(),
  },
  { name: 'nothing found', path: '/?q=unheard-of', samples: true, reach: (page) => page.locator('.panel').waitFor() },
  {
    name: 'selecting and arranging',
    samples: true,
    reach: async (page, _api, locale) => {
      await page.getByRole('button', { name: textsOf(locale).list.arrange }).click();
      await page.locator('.entry input').nth(1).click();
    },
  },
  {
    name: 'editor with labels',
    before: (api) => api.add('one', { labels: ['l'.repeat(50), 'b'] }),
    reach: edit,
  },
  {
    name: 'editor with an empty title',
    samples: true,
    reach: async (page) => {
      await edit(page);
      await saveTitle(page, ' ');
      await page.locator('[aria-invalid=true]').waitFor();
    },
  },
  {
    name: 'change that is not saved',
    samples: true,
    reach: async (page, api) => {
      await edit(page);
      api.fault = failing;
      await saveTitle(page, 'Lost?');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'conflict',
    samples: true,
    reach: async (page, api) => {
      await edit(page);
      api.change(api.tasks[0]!, { title: 'Theirs' });
      await saveTitle(page, 'Mine');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'deleted with undo',
    samples: true,
    reach: async (page, _api, locale) => {
      await page.locator('[data-part=remove]').first().focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: textsOf(locale).toast.undo, exact: true }).waitFor();
    },
  },
  {
    name: 'more than a page',
    before: (api) => Array.from({ length: 60 }, (_value, index) => api.add(`Task ${index}`)),
  },
  {
    name: 'words longer than the screen',
    before: (api) => api.add('t'.repeat(500), { notes: 'n'.repeat(500), labels: ['l'.repeat(50)], priority: 1 }),
  },
  { name: 'empty trash', path: '/trash' },
  {
    name: 'trash',
    path: '/trash',
    before: (api) => ['one', 't'.repeat(300)].forEach((title) => api.add(title, { deletedAt: '2026-11-24T08:00:00Z' })),
    reach: (page) => page.locator('main li').first().waitFor(),
  },
  { name: 'unknown address', path: '/nowhere' },
  {
    name: 'changes that wait for a connection',
    samples: true,
    reach: async (page, api, locale) => {
      await edit(page);
      api.fault = broken;
      await saveTitle(page, 'Waits');
      await waitingNotice(page, 1, locale).waitFor();
      await page.locator('.saving').waitFor();
    },
  },
];

const sizes: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true },
};

describe('accessibility: axe finds nothing to complain about', () => {
  const browser = useBrowser();

  for (const locale of LOCALES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [size, context] of Object.entries(sizes)) {
        it(`${locale}, ${colorScheme}, ${size}: ${states.length} states`, async () => {
          const page = await browser.newPage({ locale, colorScheme, reducedMotion: 'reduce', ...context });
          for (const state of states) {
            await page.unrouteAll();
            const api = await useFakeApi(page);
            if (state.samples) addSamples(api, locale);
            state.before?.(api);
            await page.goto(new URL(state.path ?? '/', BASE_URL).href);
            await page.locator('main').waitFor();
            await state.reach?.(page, api, locale);
            expect(await violationsOf(page), state.name).to.deep.equal([]);
            expect(await overflowOf(page), `${state.name}: wider than the screen`).to.equal(0);
          }
          // a machine that does other things too takes three seconds for one
        }).timeout(180_000);
      }
    }
  }

  it('says which language the page is in', async () => {
    const page = await browser.newPage({ locale: 'ru-RU' });
    await page.goto(BASE_URL);
    await page.locator('main').waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('ru');
  });
});
