import { expect } from 'chai';
import { BASE_URL, logIn, register, useBrowser } from './browser.ts';
import { at, heading, listShown, logInByForm, pathOf, toast } from './forms.ts';
import { addTask, open, rowOf, saved, uniqueTitle } from './main-flow.ts';

describe('sessions', () => {
  const browser = useBrowser();

  const refreshes = (requests: string[]): number => requests.filter((url) => url.endsWith('/auth/refresh')).length;

  it('an access token that is refused in the middle is renewed, and the request repeated', async () => {
    const page = await browser.newPersonalPage();
    const requests: string[] = [];
    page.on('request', (request) => void requests.push(request.url()));
    await open(page, BASE_URL);
    const title = uniqueTitle('Refused');
    await addTask(page, title);
    let refused = 0;
    await page.route('**/api/v1/tasks/*', async (route) => {
      if (route.request().method() !== 'PATCH' || refused > 0) return route.continue();
      refused += 1;
      const headers = { ...route.request().headers(), authorization: 'Bearer worn.out.token' };
      return route.continue({ headers });
    });
    const before = refreshes(requests);
    await page.getByRole('checkbox', { name: title }).click();
    await page.waitForResponse((response) => response.request().method() === 'PATCH' && response.ok());
    expect(refused).to.equal(1);
    expect(refreshes(requests) - before).to.equal(1);
    expect(await page.getByRole('alert').count()).to.equal(0);
  });

  it('an access token is renewed before it runs out, also after the machine has slept', async () => {
    const page = await browser.newPersonalPage();
    await page.clock.install();
    const requests: string[] = [];
    page.on('request', (request) => void requests.push(request.url()));
    await open(page, BASE_URL);
    const renewed = page.waitForResponse('**/auth/refresh');
    await page.clock.fastForward('09:30');
    await renewed;
    const again = page.waitForResponse('**/auth/refresh');
    await page.clock.fastForward('05:00:00');
    await again;
    await addTask(page, uniqueTitle('Awake'));
  });

  it('a session that was ended elsewhere: log in, go on where one was, and what was typed is saved', async () => {
    const page = await browser.newPage();
    const account = await register(page);
    // no stream that tells of the end before the write does
    await page.route('**/api/v1/events', (route) => route.abort());
    await open(page, BASE_URL, '/?filter=active');
    const title = uniqueTitle('Ended');
    await addTask(page, title);
    // the editor asks for labels and files, and would learn of the end as well
    const asked = page.waitForResponse('**/api/v1/attachments/limits');
    await rowOf(page, title).locator('[data-part=title]').click();
    await page.getByRole('textbox', { name: 'Title' }).fill(`${title}, changed`);
    await asked;

    const elsewhere = await browser.newPage();
    await logIn(elsewhere, account);
    await elsewhere.goto(at('/account'));
    await elsewhere.getByRole('button', { name: /^End the session/ }).click();
    await toast(elsewhere, 'The session is ended').waitFor();

    await page.getByRole('textbox', { name: 'Title' }).press('Enter');
    await heading(page, 'Log in').waitFor();
    await page.getByText('Your session is over.').waitFor();
    expect(new URL(page.url()).searchParams.get('returnTo')).to.equal('/?filter=active');
    await saved(page, 'PATCH', () => logInByForm(page, account));
    await listShown(page);
    expect(pathOf(page)).to.equal('/?filter=active');
    await rowOf(page, `${title}, changed`).waitFor();
    await page.reload();
    await rowOf(page, `${title}, changed`).waitFor();
  });

  it('a session that was ended elsewhere while something was typed: it is there again after the log-in', async () => {
    const page = await browser.newPage();
    const account = await register(page);
    const stream = page.waitForResponse('**/api/v1/events');
    await open(page, BASE_URL);
    const title = uniqueTitle('Typed');
    await addTask(page, title);
    await stream;
    await rowOf(page, title).locator('[data-part=title]').click();
    await page.getByRole('textbox', { name: 'Title' }).fill(`${title}, not saved yet`);
    const elsewhere = await browser.newPage();
    await logIn(elsewhere, account);
    await elsewhere.goto(at('/account'));
    await elsewhere.getByRole('button', { name: /^End the session/ }).click();
    await toast(elsewhere, 'The session is ended').waitFor();

    await heading(page, 'Log in').waitFor();
    await logInByForm(page, account);
    await listShown(page);
    const field = page.getByRole('textbox', { name: 'Title' });
    expect(await field.inputValue()).to.equal(`${title}, not saved yet`);
    await field.press('Enter');
    await rowOf(page, `${title}, not saved yet`).waitFor();
  });

  it('what one person could not save any more is not saved for the next one', async () => {
    const page = await browser.newPage();
    const account = await register(page);
    await page.route('**/api/v1/events', (route) => route.abort());
    await open(page, BASE_URL);
    const title = uniqueTitle('Private');
    await addTask(page, title);
    const elsewhere = await browser.newPage();
    await logIn(elsewhere, account);
    await elsewhere.goto(at('/account'));
    await elsewhere.getByRole('button', { name: 'Log out everywhere' }).click();
    await heading(elsewhere, 'Log in').waitFor();
    await page.getByRole('textbox', { name: 'New task' }).fill('typed by the first');
    await page.keyboard.press('Enter');
    await heading(page, 'Log in').waitFor();
    const stranger = await register(await browser.newPage());
    await logInByForm(page, stranger);
    await listShown(page);
    await page.getByText('Nothing to do yet').waitFor();
    await page.reload();
    await page.getByText('Nothing to do yet').waitFor();
  });

  it('an idle page notices that its session was ended elsewhere', async () => {
    const page = await browser.newPage();
    const account = await register(page);
    const stream = page.waitForResponse('**/api/v1/events');
    await open(page, BASE_URL);
    await stream;
    const elsewhere = await browser.newPage();
    await logIn(elsewhere, account);
    await elsewhere.goto(at('/account'));
    await elsewhere.getByRole('button', { name: /^End the session/ }).click();
    await heading(page, 'Log in').waitFor({ timeout: 40_000 });
  });
});
