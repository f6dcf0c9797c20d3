/** A server that is killed between a click and its answer: nothing is lost, and nothing is done twice. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { startApplicationProcess, type ApplicationProcess } from '../../scripts/test/application-process.ts';
import { useBrowser } from './browser.ts';
import { rowOf, textsOf } from './main-flow.ts';
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

describe('a server that is killed', () => {
  const browser = useBrowser();
  let server: ApplicationProcess;

  before('start a server', async function () {
    if (process.env['TEST_SERVER_URL'] === undefined) {
      process.stdout.write('    skipped: no PostgreSQL for tests (run npm test -- --only browser)\n');
      this.skip();
    }
    server = await startApplicationProcess();
  });
  after('remove the server', () => server?.remove());

  /**
   * Kills the server when it has carried out the next write of a kind, and before its answer arrives. The proxy stands
   * for a network that is slow on its way back: the write itself is the real server's.
   */
  async function killAfter(page: Page, method: string): Promise<{ killed: Promise<void> }> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let armed = true;
    await page.route('**/api/v1/tasks**', async (route) => {
      if (!armed || route.request().method() !== method) return route.fallback();
      armed = false;
      const response = await route.fetch();
      expect(response.ok(), `${method} answers ${response.status()}`).to.equal(true);
      await server.kill();
      await route.abort('connectionreset');
      resolve();
    });
    return { killed: promise };
  }

  it('between a click and its answer: each write is made once', async () => {
    const { page, account } = await visited(browser, ['Two', 'One'], { url: server.url });
    const acts: [method: string, act: () => Promise<void>][] = [
      ['POST', () => typeTask(page, 'Three')],
      ['PATCH', () => rename(page, 'Two', 'Two, edited')],
      ['DELETE', () => pressDelete(page, 'One')],
      ['POST', () => page.getByRole('button', { name: textsOf().toast.undo, exact: true }).last().click()],
    ];
    for (const [method, act] of acts) {
      const { killed } = await killAfter(page, method);
      await act();
      await killed;
      await waitingNotice(page, 1).waitFor();
      await server.start();
      await keptOnDevice(page, 'writes', 0);
      await waitingNotice(page, 1).waitFor({ state: 'detached' });
      expect(await page.getByRole('alert').count(), `${method}: nothing to ask about`).to.equal(0);
    }
    expect(await titlesOf(page)).to.deep.equal(['Three', 'One', 'Two, edited']);
    const other = await expectOnServer(browser, account, ['Three', 'One', 'Two, edited'], server.url);
    const tasks = await other.evaluate(async () => {
      const { accessToken } = (await (await fetch('/api/v1/auth/refresh', { method: 'POST' })).json()) as {
        accessToken: string;
      };
      const headers = { Authorization: `Bearer ${accessToken}` };
      const found = (await (await fetch('/api/v1/tasks', { headers })).json()) as { title: string; version: number }[];
      return Object.fromEntries(found.map(({ title, version }) => [title, version]));
    });
    // one version a write: a second one would have made another
    expect(tasks).to.deep.equal({ Three: 1, 'Two, edited': 2, One: 3 });
  });

  it('and has forgotten the answer when the write is sent again: a new task is there once, with what was done to it', async () => {
    const { page, account } = await visited(browser, ['One'], { url: server.url });
    const { killed } = await killAfter(page, 'POST');
    await typeTask(page, 'Two');
    await killed;
    await waitingNotice(page, 1).waitFor();
    await rename(page, 'Two', 'Two, edited');
    await waitingNotice(page, 2).waitFor();
    await server.forgetAnswers();
    const answers: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      const method = response.request().method();
      if (method !== 'GET' && pathname.startsWith('/api/v1/tasks')) answers.push(`${method} ${response.status()}`);
    });
    await server.start();
    await keptOnDevice(page, 'writes', 0);
    await waitingNotice(page, 2).waitFor({ state: 'detached' });
    expect(answers, 'the server knows the id').to.deep.equal(['POST 409', 'PATCH 200']);
    expect(await page.getByRole('alert').count(), 'nothing to ask about').to.equal(0);
    expect(await titlesOf(page)).to.deep.equal(['Two, edited', 'One']);
    await expectOnServer(browser, account, ['Two, edited', 'One'], server.url);
  });

  it('before it has seen the write, and with the page opened anew while it is away', async () => {
    const { page, account } = await visited(browser, ['One'], { url: server.url });
    await server.kill();
    await typeTask(page, 'Two');
    await rowOf(page, 'One').getByRole('checkbox').click();
    await waitingNotice(page, 2).waitFor();
    await page.reload();
    await rowOf(page, 'Two').waitFor();
    await waitingNotice(page, 2).waitFor();
    await rename(page, 'Two', 'Two, edited');
    await waitingNotice(page, 3).waitFor();
    const writes = writesOf(page);
    await server.start();
    await keptOnDevice(page, 'writes', 0);
    const sent = writes.filter((request) => request.failure() === null);
    expect(sent.map((request) => request.method())).to.deep.equal(['POST', 'PATCH', 'PATCH']);
    const other = await expectOnServer(browser, account, ['Two, edited', 'One'], server.url);
    expect(await rowOf(other, 'One').getByRole('checkbox').isChecked()).to.equal(true);
  });
});
