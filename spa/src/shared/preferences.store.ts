import { defineStore } from 'pinia';
import { ref } from 'vue';
import { isLocale, preferredLocale, type Locale } from '../i18n/i18n.ts';
import { readSetting, writeSetting } from './storage.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value);

/** Language and theme: the browser's until the user chooses, the choice from then on. And which keys there are. */
export const usePreferencesStore = defineStore('preferences', () => {
  const savedLocale = readSetting('locale');
  const savedTheme = readSetting('theme');
  const locale = ref<Locale>(isLocale(savedLocale) ? savedLocale : preferredLocale(navigator.languages));
  const theme = ref<Theme>(isTheme(savedTheme) ? savedTheme : 'system');

  /** Whether the question mark alone shows the keys: a key without Ctrl can be switched off (WCAG 2.1.4). */
  const questionKey = ref(readSetting('questionKey') !== 'off');

  function chooseLocale(chosen: Locale): void {
    locale.value = chosen;
    writeSetting('locale', chosen);
  }

  /** Shows a theme now and on later visits, where public/theme.js applies it before the first paint. */
  function chooseTheme(chosen: Theme): void {
    theme.value = chosen;
    writeSetting('theme', chosen);
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
  }

  function switchQuestionKey(on: boolean): void {
    questionKey.value = on;
    writeSetting('questionKey', on ? 'on' : 'off');
  }

  return { locale, theme, questionKey, chooseLocale, chooseTheme, switchQuestionKey };
});
