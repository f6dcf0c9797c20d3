/** What is done without a connection: shown, kept, and sent in order by one tab when there is one again. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { BASE_URL, useBrowser } from './browser.ts';
import { fileTexts } from './attachments.ts';
import { problemsOf } from './axe.ts';
import { deleteTask, open, openEditor, rowOf, textsOf } from './main-flow.ts';
import {
  expectOnServer,
  keptOnDevice,
  pressDelete,
  rename,
  titlesOf,
  typeTask,
  visited,
  waitingNotice,
  writesOf,
} from './offline-steps.ts';

const PHONE = { viewport: { width: 360, height: 700 }, isMobile: true, hasTouch: true };

describe('writes without a connection', () => {
  const browser = useBrowser();

  /** Goes back to the network, and waits until everything is sent. */
  async function comeBack(page: Page): Promise<void> {
    await page.context().setOffline(false);
    await keptOnDevice(page, 'writes', 0);
    await page.getByText(textsOf().offline.away).waitFor({ state: 'detached' });
  }

  it('wait over a reload, are shown, and are sent in their order', async () => {
    const { page, account } = await visited(browser, ['One', 'Two', 'Three', 'Four']);
    await page.context().setOffline(true);
    await page.reload();
    await rowOf(page, 'One').waitFor();
    await page.getByText(textsOf().offline.away).waitFor();
    expect(await titlesOf(page)).to.deep.equal(['Four', 'Three', 'Two', 'One']);

    await typeTask(page, 'Five');
    const form = await openEditor(page, 'Five');
    await form.getByText(fileTexts.en.files.unsent).waitFor();
    await page.keyboard.press('Escape');
    await rename(page, 'Five', 'Five, edited');
    await rowOf(page, 'One').getByRole('checkbox').click();
    await pressDelete(page, 'Two');
    await rename(page, 'Three', 'Three, edited');
    await waitingNotice(page, 5).waitFor();
    expect(await rowOf(page, 'One').locator('.saving').textContent()).to.include(textsOf().row.waiting);
    expect(await problemsOf(page)).to.deep.equal([]);
    await keptOnDevice(page, 'writes', 5);

    await page.reload();
    await waitingNotice(page, 5).waitFor();
    await rowOf(page, 'Five, edited').waitFor();
    expect(await titlesOf(page)).to.deep.equal(['Five, edited', 'Four', 'Three, edited', 'One']);
    expect(await rowOf(page, 'One').getByRole('checkbox').isChecked()).to.equal(true);

    const writes = writesOf(page);
    await comeBack(page);
    const sent = writes.filter((request) => request.failure() === null);
    expect(sent.map((request) => request.method())).to.deep.equal(['POST', 'PATCH', 'PATCH', 'DELETE', 'PATCH']);
    for (const request of sent) expect(request.headers()['idempotency-key']).to.match(/^[0-9a-f]{32}$/);
    for (const request of sent.slice(1)) expect(request.headers()['if-match']).to.match(/^"\d+"$/);
    expect(await titlesOf(page)).to.deep.equal(['Five, edited', 'Four', 'Three, edited', 'One']);
    const other = await expectOnServer(browser, account, ['Five, edited', 'Four', 'Three, edited', 'One']);
    expect(await rowOf(other, 'One').getByRole('checkbox').isChecked()).to.equal(true);
  });

  it('of many tasks and of their order are sent too, each as one request', async () => {
    const { page, account } = await visited(browser, ['C', 'B', 'A']);
    const { list, bulk } = textsOf();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: list.arrange }).click();
    await page.getByRole('button', { name: bulk.move.replace('{title}', 'A') }).press('ArrowDown');
    await waitingNotice(page, 1).waitFor();
    for (const name of ['B', 'C']) {
      await page.getByRole('checkbox', { name: bulk.select.replace('{title}', name) }).check();
    }
    await page.getByRole('button', { name: bulk.complete, exact: true }).click();
    await waitingNotice(page, 2).waitFor();
    await keptOnDevice(page, 'writes', 2);
    await page.reload();
    await waitingNotice(page, 2).waitFor();
    expect(await titlesOf(page)).to.deep.equal(['B', 'A', 'C']);

    const writes = writesOf(page);
    await comeBack(page);
    const sent = writes.filter((request) => request.failure() === null);
    const batch = '/api/v1/tasks/batch';
    expect(sent.map((request) => new URL(request.url()).pathname)).to.deep.equal([batch, batch]);
    const other = await expectOnServer(browser, account, ['B', 'A', 'C']);
    for (const name of ['B', 'C']) expect(await rowOf(other, name).getByRole('checkbox').isChecked()).to.equal(true);
  });

  it('are tried again by a button, which says no more than it knows and leaves the focus on the page', async () => {
    const { page, account } = await visited(browser, ['One']);
    let answers = false;
    await page.route('**/api/v1/tasks**', (route) =>
      answers || route.request().method() === 'GET' ? route.fallback() : route.abort(),
    );
    await rename(page, 'One', 'Uno');
    await waitingNotice(page, 1).waitFor();
    const button = page.getByRole('button', { name: textsOf().offline.retry });
    const tried = page.waitForEvent('requestfailed', (request) => request.method() === 'PATCH');
    await button.click();
    await tried;
    await waitingNotice(page, 1).waitFor();
    answers = true;
    await button.click();
    await button.waitFor({ state: 'detached' });
    await keptOnDevice(page, 'writes', 0);
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('main');
    await expectOnServer(browser, account, ['Uno']);
  });

  it('ru: a deletion that is undone, on a phone', async () => {
    const { page, account } = await visited(browser, ['Молоко'], { locale: 'ru', options: PHONE });
    await page.context().setOffline(true);
    await pressDelete(page, 'Молоко', 'ru');
    await waitingNotice(page, 1, 'ru').waitFor();
    await page.getByRole('button', { name: textsOf('ru').toast.undo, exact: true }).click();
    await waitingNotice(page, 2, 'ru').waitFor();
    await rowOf(page, 'Молоко', 'ru').waitFor();
    expect(await problemsOf(page)).to.deep.equal([]);
    await page.context().setOffline(false);
    await keptOnDevice(page, 'writes', 0);
    await expectOnServer(browser, account, ['Молоко']);
  });

  it('are sent once, whichever of two tabs is quicker', async () => {
    const { page, account } = await visited(browser, ['One']);
    const second = await page.context().newPage();
    await open(second, BASE_URL);
    await rowOf(second, 'One').waitFor();
    await page.context().setOffline(true);
    await typeTask(page, 'Two');
    await rowOf(page, 'One').getByRole('checkbox').click();
    // the other tab shows it too
    await waitingNotice(second, 2).waitFor();
    await rowOf(second, 'Two').waitFor();
    await typeTask(second, 'Three');
    await waitingNotice(page, 3).waitFor();
    const writes = [writesOf(page), writesOf(second)];
    await page.context().setOffline(false);
    await keptOnDevice(page, 'writes', 0);
    for (const tab of [page, second]) {
      await waitingNotice(tab, 3).waitFor({ state: 'detached' });
      expect(await titlesOf(tab)).to.deep.equal(['Three', 'Two', 'One']);
    }
    const keys = writes.flat().flatMap((request) => request.failure() ?? request.headers()['idempotency-key']);
    expect(keys).to.have.length(3);
    expect(new Set(keys).size).to.equal(3);
    await expectOnServer(browser, account, ['Three', 'Two', 'One']);
  });

  it('that meet a change made elsewhere show both versions, also after a reload', async () => {
    const { page, account } = await visited(browser, ['Shared', 'Other']);
    await page.context().setOffline(true);
    await rename(page, 'Shared', 'Shared (mine)');
    await rename(page, 'Other', 'Other (mine)');
    await waitingNotice(page, 2).waitFor();
    const other = await browser.newPersonalPage({ account });
    await open(other, BASE_URL);
    await rename(other, 'Shared', 'Shared (theirs)');
    await rowOf(other, 'Shared (theirs)').getByText(textsOf().row.saving).waitFor({ state: 'detached' });

    await page.context().setOffline(false);
    await keptOnDevice(page, 'writes', 1);
    for (const turn of ['at once', 'after a reload']) {
      const conflict = page.getByRole('alert');
      await conflict.waitFor();
      expect(await conflict.textContent(), turn)
        .to.include('Shared (mine)')
        .and.to.include('Shared (theirs)');
      await rowOf(page, 'Other (mine)').waitFor();
      if (turn === 'at once') await page.reload();
    }
    await page.getByRole('button', { name: textsOf().conflict.keepMine }).click();
    await keptOnDevice(page, 'writes', 0);
    await rowOf(other, 'Shared (mine)').waitFor();
    await expectOnServer(browser, account, ['Other (mine)', 'Shared (mine)']);
  });

  it('that are refused are told, and do not keep the others', async () => {
    const { page, account } = await visited(browser, ['Stays', 'Goes']);
    await page.context().setOffline(true);
    await rename(page, 'Goes', 'Goes (edited)');
    await rowOf(page, 'Stays').getByRole('checkbox').click();
    await waitingNotice(page, 2).waitFor();
    const other = await browser.newPersonalPage({ account });
    await open(other, BASE_URL);
    await deleteTask(other, 'Goes');
    await page.context().setOffline(false);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent())
      .to.include(textsOf().failure.gone)
      .and.to.include('Goes (edited)');
    await rowOf(other, 'Stays').getByRole('checkbox', { checked: true }).waitFor();
    await page.getByRole('button', { name: textsOf().problem.discard }).click();
    await keptOnDevice(page, 'writes', 0);
    expect(await titlesOf(page)).to.deep.equal(['Stays']);
  });
});
