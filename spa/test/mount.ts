/** Mounts components as the application does: with stores, texts and the router. */
import { mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import type { Component } from 'vue';
import { createMemoryHistory, type Router } from 'vue-router';
import { activateLocale, createAppI18n, needTexts, type AppI18n, type Locale } from '../src/i18n/i18n.ts';
import { createAppRouter } from '../src/router.ts';

export interface Mounted {
  wrapper: VueWrapper;
  router: Router;
  i18n: AppI18n;
}

const mounted: VueWrapper[] = [];

/** Mounts into the document, so that focus works. `unmountAll` takes it out again. */
export async function mountApp(
  component: Component,
  props: Record<string, unknown> = {},
  { locale = 'en' as Locale, path = '/' } = {},
): Promise<Mounted> {
  const pinia = createPinia();
  setActivePinia(pinia);
  const i18n = createAppI18n();
  await needTexts(i18n, ['tasks', 'attachments', 'auth', 'account']);
  await activateLocale(i18n, locale);
  const router = createAppRouter(createMemoryHistory(), (parts) => needTexts(i18n, parts));
  await router.push(path);
  const wrapper = mount(component, { props, attachTo: document.body, global: { plugins: [pinia, i18n, router] } });
  mounted.push(wrapper);
  return { wrapper, router, i18n };
}

export function unmountAll(): void {
  for (const wrapper of mounted.splice(0)) wrapper.unmount();
}

/** Waits until a condition holds, for what happens after an answer of the API. */
export async function until(condition: () => boolean, what: string, timeoutMs = 1_000): Promise<void> {
  for (let turn = 0; turn < timeoutMs / 5; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Never happened: ${what}`);
}
