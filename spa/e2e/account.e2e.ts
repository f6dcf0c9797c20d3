import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { LOCALES, type Locale } from '../src/i18n/i18n.ts';
import { problemsOf } from './axe.ts';
import { BASE_URL, logIn, newAccount, register, useBrowser, type Account } from './browser.ts';
import { at, button, field, heading, listShown, logInByForm, secret, section, sizes, toast } from './forms.ts';
import { addTask, open, rowOf, textsOf, uniqueTitle } from './main-flow.ts';

describe('account page', () => {
  const browser = useBrowser();

  async function opened(options = {}): Promise<{ page: Page; account: Account }> {
    const page = await browser.newPage(options);
    const account = await register(page);
    await page.goto(at('/account'));
    await page.locator('main section').first().waitFor();
    return { page, account };
  }

  const asks = (token: string) => fetch(at('/api/v1/tasks'), { headers: { Authorization: `Bearer ${token}` } });

  for (const locale of LOCALES) {
    for (const [size, options] of Object.entries(sizes)) {
      it(`axe finds nothing, and nothing is too wide: ${locale}, ${size}`, async () => {
        const texts = textsOf(locale);
        const { page } = await opened({ locale, ...options });
        await section(page, texts.sessions.title).getByRole('listitem').waitFor();
        expect(await problemsOf(page), 'as it is').to.deep.equal([]);
        await button(page, texts.menu.label).click();
        await page.getByRole('link', { name: texts.menu.account, exact: true }).waitFor();
        expect(await problemsOf(page), 'menu').to.deep.equal([]);
        await page.keyboard.press('Escape');
        await button(page, texts.profile.change).click();
        await button(page, texts.deletion.start).click();
        await field(page, texts.tokens.name).fill('a script');
        await button(page, texts.tokens.create).click();
        await field(page, texts.tokens.token).waitFor();
        await button(page, texts.password.submit).click();
        await page.locator('[aria-invalid=true]').first().waitFor();
        expect(await problemsOf(page), 'everything open').to.deep.equal([]);
        await page.getByRole('button', { name: texts.tokens.revokeNamed.replace('{name}', 'a script') }).click();
        await page.getByRole('dialog').waitFor();
        expect(await problemsOf(page), 'dialog').to.deep.equal([]);
      });
    }
  }

  it('the password is changed: the old one is worthless, and other sessions are over', async () => {
    const { page, account } = await opened();
    const other = await browser.newPage();
    await logIn(other, account);
    const stream = other.waitForResponse('**/api/v1/events');
    await open(other, BASE_URL);
    await stream;
    const form = section(page, 'Password');
    const change = async (current: string, wanted: string): Promise<void> => {
      await form.getByLabel('Current password', { exact: true }).fill(current);
      await form.getByLabel('New password', { exact: true }).fill(wanted);
      await page.keyboard.press('Enter');
    };
    await change('not this one', 'another good password');
    await page.getByText('This is not your password.').waitFor();
    await change(account.password, 'another good password');
    await toast(page, 'The password is changed').waitFor();
    await other.reload();
    await heading(other, 'Log in').waitFor();
    await logInByForm(other, account);
    await other.getByText('There is no account with this e-mail and password.').waitFor();
    await logInByForm(other, { ...account, password: 'another good password' });
    await listShown(other);
    await page.reload();
    await heading(page, 'Account').waitFor();
  });

  it('without mail a new address counts at once, and a taken one is refused beside the field', async () => {
    const { page, account } = await opened();
    const taken = await register(await browser.newPage());
    const { email } = newAccount();
    await button(page, 'Change the address').click();
    await field(page, 'New e-mail').fill(taken.email);
    await secret(page, 'Your password').fill(account.password);
    await page.keyboard.press('Enter');
    await page.getByText('There is an account with this address already.').waitFor();
    await field(page, 'New e-mail').fill(email);
    await page.keyboard.press('Enter');
    await toast(page, 'The address is changed').waitFor();
    await logIn(await browser.newPage(), { ...account, email });
  });

  it('a token is shown once, lets a program in as far as it says, and is worthless once revoked', async () => {
    const { page } = await opened();
    await field(page, 'What it is for').fill('backup');
    await page.keyboard.press('Enter');
    const shown = await field(page, 'Token').inputValue();
    expect((await asks(shown)).status).to.equal(200);
    const headers = { Authorization: `Bearer ${shown}`, 'Content-Type': 'application/json' };
    const refused = await fetch(at('/api/v1/tasks'), { method: 'POST', headers, body: '{"title":"no"}' });
    expect(refused.status, 'it may only read').to.equal(403);
    await button(page, 'I have copied it').click();
    expect(await field(page, 'Token').count()).to.equal(0);
    await page.reload();
    await page.getByText('Last used').nth(1).waitFor();
    expect(await page.content()).not.to.include(shown);
    await page.getByRole('button', { name: 'Revoke the token backup' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await toast(page, 'The token is worthless now').waitFor();
    expect((await asks(shown)).status).to.equal(401);
  });

  it('all tasks are exported, and imported into another account', async () => {
    const { page } = await opened();
    const title = uniqueTitle('Exported');
    await open(page, BASE_URL);
    await addTask(page, title);
    await page.goto(at('/account'));
    const paths: Record<string, string> = {};
    for (const format of ['JSON', 'CSV']) {
      const download = page.waitForEvent('download');
      await button(page, `Export as ${format}`).click();
      const file = await download;
      expect(file.suggestedFilename()).to.match(new RegExp(`\\.${format.toLowerCase()}$`));
      paths[format] = `${await file.path()}-copy.${format.toLowerCase()}`;
      await file.saveAs(paths[format]);
      expect(await readFile(paths[format], 'utf8')).to.include(title);
    }

    const { page: other } = await opened();
    const choose = (path: string) => other.getByLabel('Import a file').setInputFiles(path);
    await writeFile(`${paths['CSV']}.txt`, 'no tasks');
    await choose(`${paths['CSV']}.txt`);
    await other.getByText('This is neither a JSON nor a CSV file.').waitFor();
    for (const format of ['JSON', 'CSV']) {
      await choose(paths[format]!);
      await other.getByText('1 task to import').waitFor();
      await button(other, 'Import').click();
      await other.getByText('1 task imported').waitFor();
    }
    await open(other, BASE_URL);
    await rowOf(other, title).first().waitFor();
    expect(await rowOf(other, title).count()).to.equal(2);
  });

  it('lines of a file that are wrong are named before anything is imported', async () => {
    const { page } = await opened();
    const file = { name: 'tasks.csv', mimeType: 'text/csv', buffer: Buffer.from('title,priority\ngood,1\nbad,9\n') };
    await page.getByLabel('Import a file').setInputFiles(file);
    await page.getByText('1 line is wrong and will be left out').waitFor();
    await page.getByText(/^Line 3:/).waitFor();
    expect(await problemsOf(page)).to.deep.equal([]);
  });

  it('the account is deleted by who knows its address and password', async () => {
    const { page, account } = await opened();
    await button(page, 'Delete the account…').click();
    const form = section(page, 'Delete the account');
    await form.getByRole('textbox').first().fill('somebody@example.org');
    await form.getByLabel('Your password', { exact: true }).fill(account.password);
    await page.keyboard.press('Enter');
    await page.getByText('This is not the address of your account.').waitFor();
    await form.getByRole('textbox').first().fill(account.email);
    await button(page, 'Delete for good').click();
    await heading(page, 'Log in').waitFor();
    await toast(page, 'Your account and your tasks are deleted.').waitFor();
    await logInByForm(page, account);
    await page.getByText('There is no account with this e-mail and password.').waitFor();
  });

  it('the language of mails is kept', async () => {
    const { page } = await opened();
    const select = page.getByRole('combobox', { name: 'Language of mails' });
    await select.selectOption('ru' satisfies Locale);
    await toast(page, 'Mails will come in this language').waitFor();
    await page.reload();
    expect(await select.inputValue()).to.equal('ru');
  });
});
