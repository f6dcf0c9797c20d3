import type { Ref } from 'vue';
import { currentTexts, type Locale } from './i18n.ts';
import type { MessageKey, Translate } from './messages.ts';

/** The texts of the current language, with keys and parameters checked by the compiler, unlike `useI18n` itself. */
export function useMessages(): { t: Translate; locale: Ref<Locale> } {
  const i18n = currentTexts();
  const t: Translate = (key: MessageKey, parameters: Record<string, string | number> = {}) =>
    'count' in parameters ? i18n.t(key, parameters, Number(parameters['count'])) : i18n.t(key, parameters);
  return { t, locale: i18n.locale as Ref<Locale> };
}
