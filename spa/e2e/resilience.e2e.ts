import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { BASE_URL, register, useBrowser } from './browser.ts';
import { useFakeApi } from './fake-backend.ts';
import { addTask, deleteTask, open, openEditor, rowOf, saved, uniqueTitle } from './main-flow.ts';

describe('when things go wrong', () => {
  const browser = useBrowser();

  /** Browsers of their own, logged in to one account. */
  async function twoWindows(): Promise<[Page, Page]> {
    const mine = await browser.newPage();
    const account = await register(mine);
    return [mine, await browser.newPersonalPage({ account })];
  }

  it('two windows change one title: both versions are shown, and the user chooses', async () => {
    const [mine, theirs] = await twoWindows();
    const title = uniqueTitle('Shared');
    await open(mine, BASE_URL);
    await addTask(mine, title);
    await open(theirs, BASE_URL);
    await rowOf(theirs, title).waitFor();

    const form = await openEditor(mine, title);
    const other = await openEditor(theirs, title);
    await other.getByRole('textbox', { name: 'Title' }).fill(`${title} (theirs)`);
    await saved(theirs, 'PATCH', () => theirs.keyboard.press('Enter'));
    await form.getByRole('textbox', { name: 'Title' }).fill(`${title} (mine)`);
    await mine.keyboard.press('Enter');

    const conflict = mine.getByRole('alert');
    await conflict.waitFor();
    expect(await conflict.textContent())
      .to.include(`${title} (mine)`)
      .and.to.include(`${title} (theirs)`);
    await saved(mine, 'PATCH', () => conflict.getByRole('button', { name: 'Use mine' }).click());
    await theirs.reload();
    await rowOf(theirs, `${title} (mine)`).waitFor();
    await deleteTask(mine, `${title} (mine)`);
  });

  it('two windows change different members: both changes are kept', async () => {
    const [mine, theirs] = await twoWindows();
    const title = uniqueTitle('Joined');
    await open(mine, BASE_URL);
    await addTask(mine, title);
    await open(theirs, BASE_URL);
    const other = await openEditor(theirs, title);
    await other.getByRole('textbox', { name: 'Notes' }).fill('their notes');
    await saved(theirs, 'PATCH', () => theirs.keyboard.press('Control+Enter'));

    await rowOf(mine, title).getByRole('checkbox').click();
    await rowOf(mine, title).getByText('their notes').waitFor();
    await theirs.reload();
    await rowOf(theirs, title).waitFor();
    expect(await rowOf(theirs, title).getByRole('checkbox').isChecked()).to.equal(true);
    await deleteTask(theirs, title);
  });

  /** Has the server fail at writes of a kind until the function that comes back is called. */
  async function failing(page: Page, method: string): Promise<() => void> {
    let fails = true;
    await page.route('**/api/v1/tasks**', (route) =>
      fails && route.request().method() === method ? route.fulfill({ status: 500 }) : route.fallback(),
    );
    return () => (fails = false);
  }

  it('a change that the server fails at is taken back, kept, and saved on the next try', async () => {
    const page = await browser.newPersonalPage();
    const title = uniqueTitle('Failed');
    await open(page, BASE_URL);
    await addTask(page, title);
    const mend = await failing(page, 'PATCH');
    const form = await openEditor(page, title);
    await form.getByRole('textbox', { name: 'Title' }).fill(`${title}, changed`);
    await page.keyboard.press('Enter');

    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent())
      .to.include('Something went wrong on the server')
      .and.to.include(`${title}, changed`);
    expect(await rowOf(page, title).count(), 'the old title is back').to.equal(1);

    mend();
    await saved(page, 'PATCH', () => page.getByRole('button', { name: 'Try again' }).click());
    await rowOf(page, `${title}, changed`).waitFor();
    expect(await page.getByRole('alert').count()).to.equal(0);
    await deleteTask(page, `${title}, changed`);
  });

  it('a new task that cannot be saved stays, and is created once on retry', async () => {
    const page = await browser.newPersonalPage();
    const title = uniqueTitle('Kept');
    await open(page, BASE_URL);
    const mend = await failing(page, 'POST');
    await page.getByRole('textbox', { name: 'New task' }).fill(title);
    await page.keyboard.press('Enter');
    await page.getByText('This task is not saved.').waitFor();
    mend();
    await saved(page, 'POST', () => page.getByRole('button', { name: 'Try again' }).click());
    await page.reload();
    await rowOf(page, title).waitFor();
    expect(await rowOf(page, title).count()).to.equal(1);
    await deleteTask(page, title);
  });

  it('a new task whose answer was lost on the way is sent again by itself, and created once', async () => {
    const page = await browser.newPersonalPage();
    const title = uniqueTitle('Answer lost');
    await open(page, BASE_URL);
    let lost = false;
    await page.route('**/api/v1/tasks', async (route) => {
      if (lost || route.request().method() !== 'POST') return route.continue();
      lost = true;
      // the server carries the request out, and nobody learns of it
      expect((await route.fetch()).status()).to.equal(201);
      await route.abort('connectionreset');
    });
    await page.getByRole('textbox', { name: 'New task' }).fill(title);
    await saved(page, 'POST', () => page.keyboard.press('Enter'));
    await page.getByRole('button', { name: `Delete “${title}”`, exact: true }).waitFor();
    await page.reload();
    await rowOf(page, title).first().waitFor();
    expect(await rowOf(page, title).count()).to.equal(1);
    await deleteTask(page, title);
  });

  it('a list that cannot be loaded says why, and loads on the next try', async () => {
    const page = await browser.newPage();
    const api = await useFakeApi(page);
    api.add('there');
    api.fault = () => new Response('<html>Bad gateway</html>', { status: 502 });
    await open(page, BASE_URL);
    await page.getByText('Your tasks could not be loaded.').waitFor();
    expect(await page.getByRole('alert').textContent()).to.include('The server is busy or restarting');
    api.fault = () => undefined;
    await page.getByRole('button', { name: 'Try again' }).click();
    await rowOf(page, 'there').waitFor();
    expect(await page.getByRole('alert').count()).to.equal(0);
  });

  it('the browser asks before the page is left while something is not saved', async () => {
    const page = await browser.newPage();
    const api = await useFakeApi(page);
    api.add('one');
    await open(page, BASE_URL);
    const form = await openEditor(page, 'one');
    await form.getByRole('textbox', { name: 'Title' }).fill('half typed');
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).to.equal('beforeunload');
    await dialog.dismiss();
    expect(await form.getByRole('textbox', { name: 'Title' }).inputValue()).to.equal('half typed');
  });
});
