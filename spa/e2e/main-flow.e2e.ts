import { BASE_URL, useBrowser } from './browser.ts';
import { mainFlow } from './main-flow.ts';

describe('main flow in Chromium', () => {
  const browser = useBrowser();

  it('create, edit, complete, delete and undo, in English', async () => {
    await mainFlow(await browser.newPage(), BASE_URL);
  });

  it('the same in Russian on a phone', async () => {
    const page = await browser.newPage({ locale: 'ru-RU', viewport: { width: 390, height: 844 }, hasTouch: true });
    await mainFlow(page, BASE_URL, { locale: 'ru' });
  });
});
