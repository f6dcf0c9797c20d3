import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { BASE_URL, logIn, register, useBrowser } from './browser.ts';
import {
  addTask,
  completeTask,
  deleteTask,
  editTask,
  open,
  openEditor,
  rowOf,
  undo,
  uniqueTitle,
} from './main-flow.ts';

describe('what happens elsewhere', () => {
  const browser = useBrowser();

  /** Two browsers, logged in to the same new account. */
  async function twoBrowsers(): Promise<[here: Page, there: Page]> {
    const [here, there] = [await browser.newPage(), await browser.newPage({ locale: 'ru' })];
    await logIn(there, await register(here));
    const streams = [here, there].map((page) => page.waitForResponse('**/api/v1/events'));
    await open(here, BASE_URL);
    await open(there, BASE_URL);
    await Promise.all(streams);
    return [here, there];
  }

  it('shows in one browser what is done in another one, without a reload', async () => {
    const [here, there] = await twoBrowsers();
    const title = uniqueTitle('Live');
    await addTask(here, title);
    await rowOf(there, title, 'ru').waitFor();

    await editTask(there, title, `${title}!`, 'from there', 'ru');
    await rowOf(here, `${title}!`).getByText('from there').waitFor();

    await completeTask(here, `${title}!`);
    await there.waitForFunction(() => document.querySelector<HTMLInputElement>('[data-part=check]')?.checked);

    await deleteTask(there, `${title}!`, 'ru');
    await rowOf(here, `${title}!`).waitFor({ state: 'detached' });
    await undo(there, 'ru');
    await rowOf(here, `${title}!`).waitFor();
  });

  it('keeps the focus in the list, and what is typed, when rows go away', async () => {
    const [here, there] = await twoBrowsers();
    const [going, edited, staying] = ['Going', 'Edited', 'Staying'].map((what) => uniqueTitle(what));
    for (const title of [staying!, edited!, going!]) await addTask(here, title);
    await rowOf(there, going!, 'ru').waitFor();

    await rowOf(here, going!).locator('[data-part=title]').focus();
    await deleteTask(there, going!, 'ru');
    await rowOf(here, going!).waitFor({ state: 'detached' });
    expect(await here.evaluate(() => document.activeElement?.textContent?.trim())).to.equal(edited);

    const form = await openEditor(here, edited!);
    await form.getByRole('textbox', { name: 'Notes' }).fill('half typed');
    await deleteTask(there, edited!, 'ru');
    await deleteTask(there, staying!, 'ru');
    await rowOf(here, staying!).waitFor({ state: 'detached' });
    expect(await form.getByRole('textbox', { name: 'Notes' }).inputValue()).to.equal('half typed');
    await here.keyboard.press('Control+Enter');
    await here.getByText('This has been deleted elsewhere.').waitFor();
    await here.getByRole('button', { name: 'Restore and save' }).click();
    await rowOf(there, edited!, 'ru').getByText('half typed').waitFor();
  });

  it('catches up after a time without a connection', async () => {
    const [here, there] = await twoBrowsers();
    await here.context().setOffline(true);
    const titles = ['one', 'two'].map((what) => uniqueTitle(what));
    for (const title of titles) await addTask(there, title, 'ru');
    await here.context().setOffline(false);
    for (const title of titles) await rowOf(here, title).waitFor();
  });
});
