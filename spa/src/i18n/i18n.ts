/** Languages of the interface: which there are, which one a visitor gets, and loading of its texts. */
import { createI18n } from 'vue-i18n';
import { russianPlural } from './plural.ts';
import type { AccountMessages, AttachmentMessages, AuthMessages, Messages, TasksMessages } from './messages.ts';

export const LOCALES = ['en', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];

/** Names of the languages in the languages themselves. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', ru: 'Русский' };

/** Texts that are loaded together: those of the first view with the page itself, all others with what shows them. */
export type TextPart = 'core' | 'tasks' | 'attachments' | 'auth' | 'account';

type Loaders<Texts> = Record<Locale, () => Promise<{ default: Texts }>>;

const loaders: {
  core: Loaders<Messages>;
  tasks: Loaders<TasksMessages>;
  attachments: Loaders<AttachmentMessages>;
  auth: Loaders<AuthMessages>;
  account: Loaders<AccountMessages>;
} = {
  core: { en: () => import('./en.ts'), ru: () => import('./ru.ts') },
  tasks: { en: () => import('./tasks.en.ts'), ru: () => import('./tasks.ru.ts') },
  attachments: { en: () => import('./attachments.en.ts'), ru: () => import('./attachments.ru.ts') },
  auth: { en: () => import('./auth.en.ts'), ru: () => import('./auth.ru.ts') },
  account: { en: () => import('./account.en.ts'), ru: () => import('./account.ru.ts') },
};

export const isLocale = (value: unknown): value is Locale => LOCALES.some((locale) => locale === value);

/** The first language of the browser that we have, else English. `ru-RU` counts as `ru`. */
export function preferredLocale(languages: readonly string[]): Locale {
  return languages.map((tag) => tag.toLowerCase().split('-')[0]).find(isLocale) ?? 'en';
}

/** Texts, or one of them, or nothing. */
type Part = { [name: string]: Part } | string | null;

/** Finds the text of a dotted key. Keys are words that the compiler has checked: nothing else is to be understood. */
const textAt = (texts: unknown, key: string): Part =>
  key
    .split('.')
    .reduce((part, name) => (part && typeof part === 'object' ? (part[name] ?? null) : null), texts as Part);

const createPlugin = () =>
  createI18n({
    legacy: false,
    locale: 'en' as Locale,
    fallbackLocale: 'en' as Locale,
    messages: {},
    messageResolver: textAt,
    pluralRules: { ru: russianPlural },
  });

export type AppI18n = ReturnType<typeof createPlugin> & {
  parts: Set<TextPart>;
  loaded: Set<string>;
  /** The language that was chosen last, whose texts may still be on their way. */
  chosen?: Locale;
};

/** The one of this page. */
let current: AppI18n;

/** The Vue plugin, still without texts: `activateLocale` loads them. */
export const createAppI18n = (): AppI18n =>
  (current = Object.assign(createPlugin(), { parts: new Set<TextPart>(['core']), loaded: new Set<string>() }));

/** Looks texts up. Texts are the same for the whole page, so nothing is looked for from component to component. */
export const currentTexts = (): AppI18n['global'] => current.global;

/** Loads the texts of a language when needed and shows the interface in it, unless another one was chosen meanwhile. */
export async function activateLocale(i18n: AppI18n, locale: Locale): Promise<void> {
  i18n.chosen = locale;
  await loadTexts(i18n, locale);
  if (i18n.chosen !== locale) return;
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** Loads the texts of parts, now in the current language and from now on with every other. */
export async function needTexts(i18n: AppI18n, parts: TextPart[]): Promise<void> {
  for (const part of parts) i18n.parts.add(part);
  await loadTexts(i18n, i18n.global.locale.value as Locale);
}

/** The same for a part of the page that brings texts of its own. */
export const bringTexts = (part: TextPart): Promise<void> => needTexts(current, [part]);

async function loadTexts(i18n: AppI18n, locale: Locale): Promise<void> {
  const missing = [...i18n.parts].filter((part) => !i18n.loaded.has(`${part} ${locale}`));
  if (missing.length === 0) return;
  const loaded = await Promise.all(missing.map((part) => loaders[part][locale]()));
  for (const [index, texts] of loaded.entries()) {
    i18n.global.mergeLocaleMessage(locale, texts.default);
    i18n.loaded.add(`${missing[index]} ${locale}`);
  }
  // a part may have been added while these were on their way
  await loadTexts(i18n, locale);
}
