import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LOCALES } from '../src/i18n/i18n.ts';
import { problemsOf } from './axe.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { useFakeApi } from './fake-backend.ts';
import { hostileNotes } from './hostile-notes.ts';
import { open, openEditor, rowOf, saved, textsOf } from './main-flow.ts';

const WRITTEN = `# Plan

Call *Marta* about **the lease**, see https://example.org/lease.

1. sign
2. send

| who | when |
| --- | --- |
| Ines | Friday |

> quoted

\`\`\`
code that is far too long for a phone: ${'x'.repeat(90)}
\`\`\`

![the house](https://example.org/house.png)`;

const sizes = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 320, height: 700 }, isMobile: true, hasTouch: true },
};

describe('notes', () => {
  const browser = useBrowser();

  for (const locale of LOCALES) {
    for (const [size, options] of Object.entries(sizes)) {
      it(`${locale}, ${size}: are read as they are meant, and written as they are`, async () => {
        const { form } = textsOf(locale);
        const page = await browser.newPage({ ...options, locale });
        const api = await useFakeApi(page);
        api.add('with notes', { notes: WRITTEN });
        await open(page, BASE_URL);
        await openEditor(page, 'with notes', locale);
        const notes = page.getByRole('group', { name: form.notes, exact: true });
        await notes.getByRole('heading', { name: 'Plan', level: 2 }).waitFor();
        expect(await notes.locator('strong').textContent()).to.equal('the lease');
        expect(await notes.locator('ol li').allTextContents()).to.deep.equal(['sign', 'send']);
        expect(await notes.locator('td').allTextContents()).to.deep.equal(['Ines', 'Friday']);
        expect(await notes.locator('img').count(), 'pictures').to.equal(0);
        const links = notes.getByRole('link');
        expect(await links.allTextContents()).to.deep.equal(['https://example.org/lease', 'the house']);
        for (const link of await links.all()) {
          expect(await link.getAttribute('rel')).to.equal('noopener noreferrer nofollow');
          expect(await link.getAttribute('target')).to.equal('_blank');
        }
        expect(await problemsOf(page)).to.deep.equal([]);

        await page.getByRole('button', { name: form.notesEdit }).click();
        const field = page.getByRole('textbox', { name: form.notes });
        expect(await field.evaluate((element) => element === document.activeElement)).to.equal(true);
        expect(await field.inputValue()).to.equal(WRITTEN);
        await field.fill('only *this*');
        await page.getByRole('button', { name: form.notesPreview }).click();
        await notes.locator('em', { hasText: 'this' }).waitFor();
        await saved(page, 'PATCH', () => page.getByRole('button', { name: form.save, exact: true }).click());
        await rowOf(page, 'with notes', locale).waitFor();
        expect(api.find('with notes').notes).to.equal('only *this*');
      });
    }
  }
});

/** What no note may leave in the page: runs in the browser. */
function harmIn(element: Element): string[] {
  const allowed = new Set(['href', 'title', 'start', 'rel', 'target']);
  return [...element.querySelectorAll('*')].flatMap((node) => [
    ...(/^(?:p|br|hr|em|strong|s|code|pre|blockquote|ul|ol|li|a|h[2-6]|table|thead|tbody|tr|th|td)$/i.test(node.tagName)
      ? []
      : [node.tagName]),
    ...node.getAttributeNames().filter((name) => !allowed.has(name)),
    ...(node instanceof HTMLAnchorElement && node.hasAttribute('href') && !/^(?:https?|mailto):$/.test(node.protocol)
      ? [node.href]
      : []),
  ]);
}

describe('hostile notes', function () {
  this.timeout(240_000);
  const browser = useBrowser();

  /** Shows every note. @returns what any of them did */
  async function showAll(page: Page): Promise<string[]> {
    const harm: string[] = [];
    await page.exposeFunction('pwned', () => void harm.push('a script ran'));
    page.on('dialog', (dialog) => void harm.push(dialog.message()));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(BASE_URL).origin) harm.push(`asked for ${request.url()}`);
    });
    const api = await useFakeApi(page);
    api.add('with notes', { notes: 'plain' });
    await open(page, BASE_URL);
    await openEditor(page, 'with notes');
    const { form } = textsOf();
    const view = page.getByRole('group', { name: form.notes, exact: true });
    for (const note of hostileNotes) {
      await page.getByRole('button', { name: form.notesEdit }).click();
      await page.getByRole('textbox', { name: form.notes }).fill(note);
      await page.getByRole('button', { name: form.notesPreview }).click();
      await view.waitFor();
      harm.push(...(await view.evaluate(harmIn)).map((what) => `${note}: ${what}`));
      for (const link of await view.locator('a[href]').all()) await link.hover({ timeout: 2_000 });
    }
    await page.waitForTimeout(300);
    return harm;
  }

  it(`${hostileNotes.length} of them run nothing and load nothing, with the policy of the page`, async () => {
    expect(hostileNotes.length).to.be.at.least(50);
    expect(await showAll(await browser.newPage())).to.deep.equal([]);
  });

  it('nor without any policy, which would hide what gets through', async () => {
    const page = await browser.newPage({ bypassCSP: true });
    const harm = await showAll(page);
    expect(harm).to.deep.equal([]);
    // one that did get through would be noticed
    await page.locator('main').evaluate((main) => {
      main.innerHTML = '<img src="/none.png" onerror="pwned()">';
    });
    for (let turn = 0; turn < 50 && harm.length === 0; turn += 1) await page.waitForTimeout(20);
    expect(harm).to.deep.equal(['a script ran']);
  });
});
