import { expect } from 'chai';
import { BASE_URL, useBrowser } from './browser.ts';
import { useFakeApi } from './fake-backend.ts';
import { addTask, deleteTask, open, rowOf, saved, textsOf, uniqueTitle } from './main-flow.ts';

describe('the page', () => {
  const browser = useBrowser();

  it('loads nothing from elsewhere and works under the strictest content security policy', async () => {
    const page = await browser.newPersonalPage();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(BASE_URL).origin) elsewhere.push(request.url());
    });
    const sources = ['script-src', 'style-src', 'img-src', 'connect-src', 'manifest-src'].map(
      (kind) => `${kind} 'self'`,
    );
    const policy = ["default-src 'none'", ...sources, "require-trusted-types-for 'script'"].join('; ');
    await page.route(new URL('/', BASE_URL).href, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } });
    });
    const served = page.waitForResponse((response) => response.request().isNavigationRequest());
    const title = uniqueTitle('Strict');
    await open(page, BASE_URL);
    expect(await (await served).headerValue('content-security-policy')).to.equal(policy);
    await addTask(page, title);
    await page.getByRole('button', { name: `Edit “${title}”` }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await deleteTask(page, title);
    expect(elsewhere).to.deep.equal([]);
  });

  it('creates one task, however fast Enter and Add are pressed', async () => {
    const page = await browser.newPage();
    const api = await useFakeApi(page);
    await open(page, BASE_URL);
    await page.getByRole('textbox', { name: 'New task' }).fill('Once');
    const add = page.getByRole('button', { name: 'Add', exact: true });
    await saved(page, 'POST', async () => {
      await Promise.all([page.keyboard.press('Enter'), add.dblclick(), page.keyboard.press('Enter')]);
    });
    await rowOf(page, 'Once').locator('.saving').waitFor({ state: 'detached' });
    expect(await page.locator('[data-key]').count()).to.equal(1);
    expect(api.tasks.map(({ title }) => title)).to.deep.equal(['Once']);
  });

  it('has the focus in the field for a new task, also after another page', async () => {
    const page = await browser.newPersonalPage();
    const field = page.getByRole('textbox', { name: textsOf().quickAdd.label });
    const focused = field.and(page.locator(':focus'));
    await open(page, BASE_URL);
    await focused.waitFor();
    await page.getByRole('button', { name: textsOf().menu.label }).click();
    await page.getByRole('link', { name: textsOf().menu.trash }).click();
    await page.getByRole('heading', { name: textsOf().trash.title }).waitFor();
    await page.getByRole('link', { name: 'TaskTracker' }).click();
    await focused.waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: textsOf().trash.title }).waitFor();
    await page.locator('main:focus').waitFor();
  });

  it('deletes one task with a double click', async () => {
    const page = await browser.newPage();
    const api = await useFakeApi(page);
    for (const title of ['one', 'two', 'three']) api.add(title);
    await open(page, BASE_URL);
    await rowOf(page, 'one').hover();
    await page.getByRole('button', { name: 'Delete “one”' }).dblclick();
    await rowOf(page, 'one').waitFor({ state: 'detached' });
    expect(await page.locator('[data-key]').count()).to.equal(2);
  });

  it('keeps the filter in the address: bookmarks and the back button work', async () => {
    const page = await browser.newPage();
    const api = await useFakeApi(page);
    api.add('open');
    api.add('done', { completed: true });
    await open(page, BASE_URL, '/?filter=completed');
    await rowOf(page, 'done').waitFor();
    expect(await page.locator('[data-key]').count()).to.equal(1);
    expect(await page.title()).to.equal('Completed tasks · TaskTracker');

    await page.getByRole('link', { name: 'Active' }).click();
    await rowOf(page, 'open').waitFor();
    expect(new URL(page.url()).search).to.equal('?filter=active');
    expect(await page.getByRole('link', { name: 'Active' }).getAttribute('aria-current')).to.equal('page');

    await page.goBack();
    await rowOf(page, 'done').waitFor();
    expect(new URL(page.url()).search).to.equal('?filter=completed');
    expect(await rowOf(page, 'open').count()).to.equal(0);
  });

  it('takes a completed task out of the active ones, with undo', async () => {
    const page = await browser.newPage();
    const api = await useFakeApi(page);
    api.add('open');
    await open(page, BASE_URL, '/?filter=active');
    await rowOf(page, 'open').getByRole('checkbox').click();
    await page.getByText('All done').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await rowOf(page, 'open').waitFor();
  });

  it('loads a long list page by page, and tells how many came', async () => {
    const page = await browser.newPage();
    const api = await useFakeApi(page);
    for (let number = 1; number <= 300; number += 1) api.add(`task ${number}`);
    await open(page, BASE_URL);
    await page.getByText('First 50 tasks').waitFor();
    // as a screen reader does it: what is scrolled to comes by itself
    const more = page.getByRole('button', { name: 'Show more' });
    await more.dispatchEvent('click');
    await page.getByText('First 250 tasks').waitFor();
    await more.dispatchEvent('click');
    await page.getByText('300 tasks').waitFor();
    expect(await page.locator('[role=status]').last().textContent()).to.equal('50 more loaded');
    await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Edit “task 251”');
    expect(await page.getByRole('button', { name: 'Show more' }).count()).to.equal(0);
  });

  it('remembers language and theme, and shows the theme before the first paint', async () => {
    const page = await browser.newPersonalPage({ colorScheme: 'light' });
    await open(page, BASE_URL);
    await page.getByRole('combobox', { name: 'Language' }).selectOption('ru');
    await page.getByRole('textbox', { name: 'Новая задача' }).waitFor();
    await page.getByTitle('Тёмная').click();
    await page.route('**/assets/*.js', (route) => route.abort());
    await page.reload();
    const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(await scheme(), 'without the application').to.equal('dark');
    await page.unrouteAll();
    await page.reload();
    await page.getByRole('textbox', { name: 'Новая задача' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('ru');
    expect(await page.getByRole('radio', { name: 'Тёмная' }).isChecked()).to.equal(true);
    expect(await scheme()).to.equal('dark');
  });
});
