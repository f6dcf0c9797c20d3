/** Pages whose API calls are answered from memory, for states that a real server is rarely in. */
import type { Page, Route } from 'playwright-core';
import { FakeApi } from '../test/fake-api.ts';
import type { Locale } from '../src/i18n/i18n.ts';
import { ACCOUNT_SAMPLES, LOG_IN, type Viewer } from './fake-accounts.ts';

/** Answers the page's API calls. A fault that throws becomes a broken connection. */
export async function useFakeApi(page: Page, api = new FakeApi(), viewer: Viewer = 'user'): Promise<FakeApi> {
  await page.route('**/api/v1/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.endsWith('/auth/refresh')) {
      if (viewer === 'nobody') return route.fulfill({ status: 401 });
      return route.fulfill({ json: { ...LOG_IN, user: { ...LOG_IN.user, role: viewer } } });
    }
    const sample = ACCOUNT_SAMPLES[pathname.replace('/api/v1', '')];
    if (sample) return route.fulfill({ json: sample });
    // a stream on which nothing ever happens
    if (pathname.endsWith('/events')) return;
    try {
      const response = await api.answer(requestOf(route));
      const body = Buffer.from(await response.arrayBuffer());
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
    } catch {
      await route.abort();
    }
  });
  return api;
}

function requestOf(route: Route): Request {
  const request = route.request();
  const body = request.postData();
  return new Request(request.url(), { method: request.method(), headers: request.headers(), ...(body && { body }) });
}

/** A calendar day some days from now. */
export const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** An ordinary list, with every kind of detail somewhere. */
export function addSamples(api: FakeApi, locale: Locale = 'en'): void {
  const [flat, dentist, spring, mail, bike, book, tickets] = SAMPLES[locale];
  api.add(flat!.title, { notes: flat!.notes ?? '', priority: 3, dueOn: dayFromNow(-1) });
  api.add(dentist!.title, { dueOn: dayFromNow(1), labels: dentist!.labels ?? [] });
  api.add(spring!.title, { notes: spring!.notes ?? '', priority: 2, dueOn: dayFromNow(9) });
  api.add(mail!.title);
  api.add(bike!.title, { priority: 1, labels: bike!.labels ?? [] });
  api.add(book!.title, { completed: true, completedAt: '2026-11-22T18:00:00.000Z' });
  api.add(tickets!.title, { completed: true, completedAt: '2026-11-21T18:00:00.000Z', dueOn: dayFromNow(-3) });
}

const SAMPLES: Record<Locale, { title: string; notes?: string; labels?: string[] }[]> = {
  en: [
    { title: 'Send the signed lease back', notes: 'Both copies, by registered mail' },
    { title: 'Call the dentist about Thursday', labels: ['health'] },
    { title: 'Draft the talk for the spring meetup', notes: '- three stories, one idea\n- ask Ines for the photos' },
    { title: 'Answer Marta’s letter' },
    { title: 'Oil the bike chain before the weekend', labels: ['home', 'bike'] },
    { title: 'Return the library book' },
    { title: 'Buy tickets for the night train' },
  ],
  ru: [
    { title: 'Отправить подписанный договор аренды', notes: 'Оба экземпляра, заказным письмом' },
    { title: 'Позвонить стоматологу насчёт четверга', labels: ['здоровье'] },
    { title: 'Набросать доклад для весенней встречи', notes: '- три истории, одна мысль\n- взять фото у Инны' },
    { title: 'Ответить на письмо Марты' },
    { title: 'Смазать цепь велосипеда до выходных', labels: ['дом', 'велосипед'] },
    { title: 'Вернуть книгу в библиотеку' },
    { title: 'Купить билеты на ночной поезд' },
  ],
};
