/** Whose list and whose writes are on a device: nobody sees, or sends, what is another person's. */
import { expect } from 'chai';
import { BASE_URL, logIn, newAccount, register, useBrowser } from './browser.ts';
import { open, rowOf, textsOf } from './main-flow.ts';
import { keptOnDevice, titlesOf, typeTask, visited, waitingNotice, writesOf, expectOnServer } from './offline-steps.ts';

describe('the list on a device', () => {
  const browser = useBrowser();

  it('is not shown while the server, which has told who is there, is about to tell a newer one', async () => {
    const { page } = await visited(browser, ['Bread']);
    const { promise: answer, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/api/v1/tasks?*', async (route) => {
      await answer;
      await route.continue();
    });
    const asked = page.waitForRequest('**/api/v1/tasks?*');
    await page.reload();
    await asked;
    // long enough for what is kept to be read
    await page.waitForTimeout(1_500);
    expect(await titlesOf(page)).to.deep.equal([]);
    release();
    await rowOf(page, 'Bread').waitFor();
  });

  it('is gone after a log-out, also without a connection', async () => {
    const { page } = await visited(browser, ['Secret']);
    await page.getByRole('button', { name: textsOf().menu.label }).click();
    await page.getByRole('button', { name: textsOf().menu.logOut }).click();
    await page.getByRole('heading', { name: textsOf().logIn.title, exact: true }).waitFor();
    await keptOnDevice(page, 'tasks', 0);
    await keptOnDevice(page, 'visit', 0);
    await page.context().setOffline(true);
    await page.goto(BASE_URL);
    await page.getByText(textsOf().list.failed).waitFor();
    expect(await titlesOf(page)).to.deep.equal([]);
  });

  it('is never shown to another person, who sends nothing that waits for the first one', async () => {
    const { page, account } = await visited(browser, ['Ann’s']);
    await page.context().setOffline(true);
    await typeTask(page, 'Ann’s, not sent');
    await keptOnDevice(page, 'writes', 1);
    // another person comes while this one is away: the cookie of the browser is theirs now
    const bob = newAccount();
    await page.context().clearCookies();
    await page.close();
    await page.context().setOffline(false);
    const second = await page.context().newPage();
    await register(second, BASE_URL, bob);
    const writes = writesOf(second);
    await open(second, BASE_URL);
    await second.getByText(textsOf().empty.all).waitFor();
    await keptOnDevice(second, 'tasks', 0);
    await typeTask(second, 'Bob’s');
    await keptOnDevice(second, 'tasks', 1);
    expect(await titlesOf(second)).to.deep.equal(['Bob’s']);
    await second.context().setOffline(true);
    await second.reload();
    await rowOf(second, 'Bob’s').waitFor();
    expect(await titlesOf(second)).to.deep.equal(['Bob’s']);
    expect(writes.map((request) => request.postDataJSON() as unknown)).to.have.length(1);
    await keptOnDevice(second, 'writes', 1);

    // and is sent when its person is back
    await second.context().setOffline(false);
    await second.context().clearCookies();
    await logIn(second, account);
    await second.goto(BASE_URL);
    await keptOnDevice(second, 'writes', 0);
    await rowOf(second, 'Ann’s, not sent').waitFor();
    expect(await titlesOf(second)).to.deep.equal(['Ann’s, not sent', 'Ann’s']);
    await expectOnServer(browser, bob, ['Bob’s']);
  });

  it('goes on as another person’s as soon as the server tells who is logged in', async () => {
    const { page, account } = await visited(browser, ['Ann’s']);
    await page.context().setOffline(true);
    await page.reload();
    await rowOf(page, 'Ann’s').waitFor();
    await typeTask(page, 'Ann’s, not sent');
    await keptOnDevice(page, 'writes', 1);
    await page.context().setOffline(false);
    await keptOnDevice(page, 'writes', 0);
    await page.context().setOffline(true);
    await typeTask(page, 'Ann’s too, not sent');
    await keptOnDevice(page, 'writes', 1);
    await page.reload();
    await waitingNotice(page, 1).waitFor();
    // the page takes it for Ann’s until it can ask
    await page.context().clearCookies();
    const bob = newAccount();
    const login = await browser.newPage();
    await register(login, BASE_URL, bob);
    await page.context().addCookies(await login.context().cookies());
    const writes = writesOf(page);
    await page.context().setOffline(false);
    await page.getByText(textsOf().empty.all).waitFor();
    expect(await titlesOf(page)).to.deep.equal([]);
    expect(writes.filter((request) => request.failure() === null)).to.deep.equal([]);
    await keptOnDevice(page, 'writes', 1);
    await expectOnServer(browser, bob, []);
    await expectOnServer(browser, account, ['Ann’s, not sent', 'Ann’s']);
  });

  it('does not end the session when it is opened without a connection', async () => {
    const { page } = await visited(browser, ['One']);
    await page.context().setOffline(true);
    await page.goto(`${BASE_URL}/?filter=active`);
    await rowOf(page, 'One').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: textsOf().menu.label }).waitFor();
    await page.getByText(textsOf().offline.away).waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).to.equal('/');
  });

  for (const everywhere of [false, true]) {
    it(`is asked about before a log-out ${everywhere ? 'of all sessions ' : ''}that would lose what waits`, async () => {
      const { page, account } = await visited(browser, ['One']);
      // the API answers, and the writes do not get through
      await page.route('**/api/v1/tasks', (route) =>
        route.request().method() === 'POST' ? route.abort() : route.fallback(),
      );
      await typeTask(page, 'Two');
      await waitingNotice(page, 1).waitFor();
      const { menu, logOut } = textsOf();
      await page.getByRole('button', { name: menu.label }).click();
      if (everywhere) await page.getByRole('link', { name: menu.account, exact: true }).click();
      const button = page.getByRole('button', { name: everywhere ? 'Log out everywhere' : menu.logOut });
      await button.click();
      await page.getByText(logOut.unsaved).waitFor();
      await page.getByRole('button', { name: logOut.stay }).click();
      await keptOnDevice(page, 'writes', 1);
      await button.click();
      await page.getByRole('button', { name: logOut.anyway }).click();
      await page.getByRole('heading', { name: textsOf().logIn.title, exact: true }).waitFor();
      await keptOnDevice(page, 'writes', 0);
      await expectOnServer(browser, account, ['One']);
    });
  }
});
