import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { choose, fileRow, fileTexts, give, named, pictureFile, textFile, uploadRow } from './attachments.ts';
import { problemsOf } from './axe.ts';
import { BASE_URL, useBrowser } from './browser.ts';
import { addTask, open, openEditor, rowOf, textsOf, uniqueTitle } from './main-flow.ts';

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const TALL = { viewport: { width: 1280, height: 1000 } };

/** What is in the middle of a canvas. Runs in the browser. */
function colourOf(element: Element): number[] {
  const canvas = element as HTMLCanvasElement;
  const { data } = canvas.getContext('2d')!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1);
  return Array.from(data.slice(0, 3));
}

describe('files on tasks', () => {
  const browser = useBrowser();

  async function editor(locale: Locale = 'en', options: object = TALL): Promise<{ page: Page; title: string }> {
    const page = await browser.newPersonalPage({ ...options, locale });
    const title = uniqueTitle('Files');
    await open(page, BASE_URL);
    await addTask(page, title, locale);
    await openEditor(page, title, locale);
    return { page, title };
  }

  for (const locale of LOCALES) {
    for (const [size, options] of Object.entries({ desktop: TALL, phone: PHONE })) {
      it(`${locale}, ${size}: several by the button, look at, rename, delete, undo; all of it lasts`, async () => {
        const texts = fileTexts[locale].files;
        const { page, title } = await editor(locale, options);
        await choose(page, [pictureFile('photo.png'), textFile('notes.txt')]);
        await fileRow(page, 'photo.png').locator('canvas[data-drawn]').waitFor();
        await fileRow(page, 'notes.txt').waitFor();

        await page.getByRole('button', { name: named(texts.open, 'photo.png') }).click();
        const picture = page.getByRole('dialog').locator('canvas[data-drawn]');
        await picture.waitFor();
        expect(await picture.evaluate(colourOf)).to.deep.equal([47, 93, 80]);
        expect(await problemsOf(page), 'picture').to.deep.equal([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).to.equal('photo.png');

        await page.getByRole('button', { name: named(texts.rename, 'notes.txt') }).click();
        await page.keyboard.type('journal');
        await page.keyboard.press('Enter');
        await fileRow(page, 'journal.txt').waitFor();
        await page.getByRole('button', { name: named(texts.delete, 'photo.png') }).click();
        await fileRow(page, 'photo.png').waitFor({ state: 'detached' });
        await page.getByRole('button', { name: texts.undo, exact: true }).click();
        await fileRow(page, 'photo.png').waitFor();
        expect(await problemsOf(page), 'editor').to.deep.equal([]);

        await page.reload();
        await rowOf(page, title, locale).waitFor();
        expect(await rowOf(page, title, locale).textContent()).to.include(locale === 'en' ? '2 files' : '2 файла');
        await openEditor(page, title, locale);
        await fileRow(page, 'journal.txt').waitFor();
        await fileRow(page, 'photo.png').waitFor();
      });
    }
  }

  it('are taken by drop and by paste, and one that misses does not take the place of the page', async () => {
    const { page } = await editor();
    await page.getByText('or drop or paste them here').waitFor();
    await give(page, 'form textarea >> nth=1', 'drop', [textFile('dropped.txt'), textFile('dropped too.txt')]);
    await fileRow(page, 'dropped.txt').waitFor();
    await fileRow(page, 'dropped too.txt').waitFor();
    await give(page, 'form textarea >> nth=1', 'paste', [pictureFile('pasted.png')]);
    await fileRow(page, 'pasted.png').waitFor();
    const missed = await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'missed.txt'));
      return !document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    });
    expect(missed, 'default prevented').to.equal(true);
    expect(await page.locator('[data-attachment], [data-upload]').count()).to.equal(3);
  });

  it('an upload whose connection breaks is told, sent again, and attached once', async () => {
    const { page } = await editor();
    let cut = 0;
    await page.route('**/attachments', async (route) => {
      if (route.request().method() !== 'POST' || cut++ > 0) return route.fallback();
      // the server has done it, and the answer is lost
      await route.fetch();
      await route.abort('connectionreset');
    });
    await choose(page, [textFile('twice.txt')]);
    const row = uploadRow(page, 'twice.txt');
    await row.getByRole('alert').waitFor();
    expect(await row.textContent())
      .to.include(textsOf().failure.offline)
      .and.to.include(fileTexts.en.filesTrouble.notKept);
    expect(await problemsOf(page), 'failed upload').to.deep.equal([]);
    await row.getByRole('button', { name: 'Try again: “twice.txt”' }).click();
    await row.waitFor({ state: 'detached' });
    expect(await fileRow(page, 'twice.txt').count()).to.equal(1);
    await page.reload();
    await page.locator('[data-part=title]').click();
    await fileRow(page, 'twice.txt').waitFor();
    expect(await page.locator('[data-attachment]').count()).to.equal(1);
  });

  it('tell how far they have come, and can be called off', async () => {
    const { page } = await editor();
    await page.locator('form input[type=file]').waitFor({ state: 'attached' });
    const client = await page.context().newCDPSession(page);
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 };
    await client.send('Network.emulateNetworkConditions', slow);
    await choose(page, [textFile('long.txt', 'x'.repeat(2_000_000))]);
    const bar = uploadRow(page, 'long.txt').getByRole('progressbar');
    await page.waitForFunction(() => {
      const { value } = document.querySelector('progress') ?? { value: 0 };
      return value > 0.05 && value < 1;
    });
    expect(await bar.getAttribute('aria-label')).to.equal('Uploading “long.txt”');
    expect(await problemsOf(page), 'upload').to.deep.equal([]);
    await page.getByRole('button', { name: 'Cancel “long.txt”' }).click();
    await uploadRow(page, 'long.txt').waitFor({ state: 'detached' });
    await client.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
    await choose(page, [textFile('after.txt')]);
    await fileRow(page, 'after.txt').waitFor();
    expect(await page.locator('[data-attachment]').count()).to.equal(1);
  });

  it('appear in another window while its editor is open', async () => {
    const { page, title } = await editor();
    const other = await page.context().newPage();
    await open(other, BASE_URL);
    await openEditor(other, title);
    await choose(page, [textFile('shared.txt')]);
    await fileRow(other, 'shared.txt').waitFor();
    await other.close();
  });
});
