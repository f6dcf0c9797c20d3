/** R11: whatever is uploaded, no script in it runs in the browser of whoever opens it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { Browser, ConsoleMessage, Dialog, Page } from 'playwright-core';
import { logIn } from '../../backend/test/api.ts';
import { upload } from '../../backend/test/files.ts';
import { BASE_URL, launchChromium, whyNoBrowserTests } from './browser.ts';
import { CONTROL, hostileFiles, SIGN, type HostileFile } from './hostile-files.ts';

/** For a script to be noticed after its page has loaded. */
const SETTLE_MS = 50;

interface Opened {
  /** Whether a script ran, or a dialog came up. */
  ran: boolean;
  /** Shown in the browser, and not downloaded. */
  shown: boolean;
}

describe('hostile files', function () {
  this.timeout(600_000);
  let browser: Browser;
  let page: Page;
  let api: { origin: string; authorization: string };
  let taskId: string;
  before(async function () {
    const reason = await whyNoBrowserTests();
    if (reason !== undefined) {
      process.stdout.write(`    skipped: ${reason}\n`);
      return this.skip();
    }
    browser = await launchChromium();
    page = await browser.newPage({ acceptDownloads: false });
    api = { origin: BASE_URL, authorization: await logIn(BASE_URL) };
  });
  after(() => browser?.close());
  beforeEach(async () => {
    taskId = ((await post('/tasks', { title: 'hostile' })) as { id: string }).id;
  });

  async function post(path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${BASE_URL}/api/v1${path}`, {
      method: 'POST',
      headers: { Authorization: api.authorization, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  async function addressOf({ name, type, content }: HostileFile): Promise<string> {
    const answer = await upload(api, taskId, [{ name, type, content }]);
    if (answer.status !== 201) throw new Error(answer.text);
    return ((await post(`/attachments/${answer.body[0].id}/links`)) as { url: string }).url;
  }

  async function open(page: Page, url: string): Promise<Opened> {
    const opened: Opened = { ran: false, shown: true };
    const heard = (message: ConsoleMessage) => (opened.ran ||= message.text().includes(SIGN));
    const asked = (dialog: Dialog) => {
      opened.ran = true;
      void dialog.dismiss();
    };
    page.on('console', heard).on('dialog', asked);
    try {
      await page.goto(url, { waitUntil: 'load' });
      await page.waitForTimeout(SETTLE_MS);
      opened.ran ||= (await page.title()).includes(SIGN);
    } catch (error) {
      if (!/Download is starting|ERR_ABORTED/.test((error as Error).message)) throw error;
      opened.shown = false;
    } finally {
      page.off('console', heard).off('dialog', asked);
    }
    return opened;
  }

  it('would be noticed if a script ran', async () => {
    const server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end(CONTROL));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const opened = await open(page, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    server.close();
    expect(opened).to.deep.equal({ ran: true, shown: true });
  });

  it('run no script, and no page among them is shown: 200 of them, one by one', async () => {
    const files = hostileFiles();
    const ran: string[] = [];
    const shown: string[] = [];
    for (const [index, file] of files.entries()) {
      // a task has at most 100
      if (index % 100 === 0) taskId = ((await post('/tasks', { title: 'hostile' })) as { id: string }).id;
      const opened = await open(page, await addressOf(file));
      if (opened.ran) ran.push(file.what);
      if (opened.shown) shown.push(file.what);
    }
    process.stdout.write(
      `      ${files.length} files: ${ran.length} scripts run; ${files.length - shown.length} downloaded, ${shown.length} ` +
        'shown as the picture, sound, video, PDF or text that they begin as\n',
    );
    expect(files).to.have.length(200);
    expect(ran).to.deep.equal([]);
    const pages = shown.filter((what) => !/^(GIF|PNG|JPEG|WAV|MP4|PDF)|^HTML far down/.test(what));
    expect(pages).to.deep.equal([]);
  });
});
