/** Files where the server has little room, a scanner, a store of its own, or none. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { hasClamd, startClamd, TEST_VIRUS, type Clamd } from '../../backend/test/clamd.ts';
import { findS3Server, S3_SERVER_TIMEOUT_MS, startS3Server, type S3Server } from '../../backend/test/s3-server.ts';
import { choose, fileRow, pictureFile, textFile, uploadRow } from './attachments.ts';
import { problemsOf } from './axe.ts';
import { register, useBrowser } from './browser.ts';
import { addTask, open, openEditor } from './main-flow.ts';
import { useOwnApplication } from './own-application.ts';

async function editor(page: Page, url: string): Promise<void> {
  await register(page, url);
  await open(page, url);
  await addTask(page, 'A task with files');
  await openEditor(page, 'A task with files');
}

describe('files where there is little room', () => {
  const browser = useBrowser();
  const application = useOwnApplication({
    mail: false,
    environment: async () => ({ ATTACHMENTS_MAX_BYTES: '1048576', ATTACHMENTS_QUOTA_BYTES: '1536000' }),
  });

  it('one that is too large is not sent, and is told with the limit', async () => {
    const page = await browser.newPage();
    await editor(page, application.url);
    let sent = 0;
    page.on(
      'request',
      (request) => void (request.method() === 'POST' && request.url().includes('/attachments') && sent++),
    );
    await choose(page, [textFile('large.txt', 'x'.repeat(1_048_577))]);
    const row = uploadRow(page, 'large.txt');
    await row.getByText('Too large: a file may have at most 1 MB.').waitFor();
    expect(sent).to.equal(0);
    await page.getByRole('button', { name: 'Dismiss “large.txt”' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('one that finds no room is told so', async () => {
    const page = await browser.newPage();
    await editor(page, application.url);
    await choose(page, [textFile('first.txt', 'x'.repeat(1_000_000))]);
    await fileRow(page, 'first.txt').waitFor();
    await choose(page, [textFile('second.txt', 'y'.repeat(1_000_000))]);
    await uploadRow(page, 'second.txt')
      .getByText('No room left: all your files together may have at most 1.5 MB')
      .waitFor();
    expect(await problemsOf(page), 'no room').to.deep.equal([]);
  });
});

describe('files that a scanner looks at', () => {
  const browser = useBrowser();
  let clamd: Clamd | undefined;
  const application = useOwnApplication({
    mail: false,
    async environment() {
      if (!hasClamd()) {
        process.stdout.write('    skipped: no ClamAV at /usr/sbin/clamd\n');
        return null;
      }
      clamd = await startClamd();
      return { ATTACHMENTS_CLAMD: clamd.address };
    },
  });
  after(() => clamd?.stop());

  it('a clean one opens once it was looked at, an infected one never', async () => {
    const page = await browser.newPage();
    await editor(page, application.url);
    await choose(page, [textFile('clean.txt'), textFile('bad.txt', `some ${TEST_VIRUS} here`)]);
    await page.getByRole('button', { name: 'Open “clean.txt”' }).waitFor();
    await fileRow(page, 'bad.txt').getByText('A virus scanner found something in this file.').waitFor();
    expect(await page.getByRole('button', { name: 'Open “bad.txt”' }).count()).to.equal(0);
    expect(await problemsOf(page), 'infected').to.deep.equal([]);
  });
});

describe('files that browsers send to the store themselves', function () {
  this.timeout(S3_SERVER_TIMEOUT_MS);
  const browser = useBrowser();
  let store: S3Server | undefined;
  const application = useOwnApplication({
    mail: false,
    async environment(origin) {
      const program = await findS3Server();
      if (program === undefined) {
        process.stdout.write('    skipped: no S3 server\n');
        return null;
      }
      store = await startS3Server(program, { corsOrigin: origin });
      return { ...store.environment, ATTACHMENTS_PRESIGN: 'true' };
    },
  });
  after(() => store?.stop());

  it('go past the backend under a policy that allows the store alone, and arrive whole', async () => {
    const page = await browser.newPage();
    const bodies: string[] = [];
    const elsewhere = new Set<string>();
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      if (request.method() === 'PUT') bodies.push(origin);
      if (request.method() === 'POST' && pathname.endsWith('/attachments')) bodies.push('backend');
      if (origin !== new URL(application.url).origin) elsewhere.add(origin);
    });
    await editor(page, application.url);
    await choose(page, [pictureFile('photo.png'), textFile('long.txt', 'x'.repeat(3_000_000))]);
    await fileRow(page, 'photo.png').locator('canvas[data-drawn]').waitFor();
    await fileRow(page, 'long.txt').getByText('2.9 MB').waitFor();
    expect(bodies).to.deep.equal([store!.origin, store!.origin]);
    expect([...elsewhere]).to.deep.equal([store!.origin]);
  });

  it('one whose answer was lost is attached once', async () => {
    const page = await browser.newPage();
    await editor(page, application.url);
    let cut = 0;
    await page.route('**/uploads/*/complete', async (route) => {
      if (cut++ > 0) return route.fallback();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await choose(page, [textFile('once.txt')]);
    await page.getByRole('button', { name: 'Try again: “once.txt”' }).click();
    await uploadRow(page, 'once.txt').waitFor({ state: 'detached' });
    await fileRow(page, 'once.txt').waitFor();
    expect(await page.locator('[data-attachment]').count()).to.equal(1);
  });
});

describe('where no files are kept', () => {
  const browser = useBrowser();
  const application = useOwnApplication({ mail: false, environment: async () => ({ ATTACHMENTS_STORE: 'none' }) });

  it('the editor says nothing of files', async () => {
    const page = await browser.newPage();
    const told = page.waitForResponse('**/attachments/limits');
    await editor(page, application.url);
    await told;
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
    expect(await page.getByText('Files', { exact: true }).count()).to.equal(0);
    expect(await page.locator('input[type=file]').count()).to.equal(0);
  });
});
