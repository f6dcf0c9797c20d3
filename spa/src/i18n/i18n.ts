/** Languages of the interface: which there are, which one a visitor gets, and loading of its texts. */
import { createI18n } from 'vue-i18n';
import { russianPlural } from './plural.ts';
import type { Messages } from './messages.ts';

export const LOCALES = ['en', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];

/** Names of the languages in the languages themselves. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', ru: 'Русский' };

const loaders: Record<Locale, () => Promise<{ default: Messages }>> = {
  en: () => import('./en.ts'),
  ru: () => import('./ru.ts'),
};

export const isLocale = (value: unknown): value is Locale => LOCALES.some((locale) => locale === value);

/** The first language of the browser that we have, else English. `ru-RU` counts as `ru`. */
export function preferredLocale(languages: readonly string[]): Locale {
  return languages.map((tag) => tag.toLowerCase().split('-')[0]).find(isLocale) ?? 'en';
}

/** The Vue plugin, still without texts: `activateLocale` loads them. */
export function createAppI18n() {
  return createI18n({
    legacy: false,
    locale: 'en' as Locale,
    fallbackLocale: 'en' as Locale,
    messages: {},
    pluralRules: { ru: russianPlural },
  });
}

export type AppI18n = ReturnType<typeof createAppI18n>;

/** Loads the texts of a language when needed and shows the interface in it. */
export async function activateLocale(i18n: AppI18n, locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    i18n.global.setLocaleMessage(locale, (await loaders[locale]()).default);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}
