import { computed, nextTick } from 'vue';
import { useRouter, type RouteLocationRaw } from 'vue-router';
import { LOCALES, LOCALE_NAMES } from '../i18n/i18n.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { useSessionStore } from '../session/session.store.ts';
import { THEMES, usePreferencesStore } from '../shared/preferences.store.ts';

export interface Command {
  id: string;
  label: string;
  run: () => void;
}

/**
 * What can be done from anywhere.
 * @param showKeys opens the sheet of keys
 * @param logOut asks first where it would lose something
 */
export function useCommands({ showKeys, logOut }: { showKeys: () => void; logOut: () => void }) {
  const { t } = useMessages();
  const router = useRouter();
  const session = useSessionStore();
  const preferences = usePreferencesStore();

  const to = (id: string, label: string, target: RouteLocationRaw): Command => ({
    id,
    label,
    run: () => void router.push(target),
  });

  async function newTask(): Promise<void> {
    await router.push('/');
    await nextTick();
    document.querySelector<HTMLElement>('main .quick-add input')?.focus();
  }

  /** In the view that is shown, or else in all tasks. The button opens the search where there is none yet. */
  async function search(): Promise<void> {
    if (router.currentRoute.value.path !== '/') await router.push('/');
    await nextTick();
    const field = document.querySelector<HTMLElement>('main [role=search] input');
    if (field) field.focus();
    else document.querySelector<HTMLElement>('main .find[aria-expanded=false]')?.click();
  }

  return computed<Command[]>(() => [
    { id: 'new', label: t('commands.newTask'), run: () => void newTask() },
    { id: 'search', label: t('commands.search'), run: () => void search() },
    to('all', t('commands.all'), '/'),
    to('active', t('commands.active'), { path: '/', query: { filter: 'active' } }),
    to('completed', t('commands.completed'), { path: '/', query: { filter: 'completed' } }),
    to('trash', t('commands.trash'), '/trash'),
    to('account', t('commands.account'), '/account'),
    ...(session.isAdministrator ? [to('administration', t('commands.administration'), '/administration')] : []),
    { id: 'log-out', label: t('menu.logOut'), run: logOut },
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      label: t('commands.theme', { name: t(`theme.${theme}`) }),
      run: () => preferences.chooseTheme(theme),
    })),
    ...LOCALES.filter((locale) => locale !== preferences.locale).map((locale) => ({
      id: `locale-${locale}`,
      label: t('commands.language', { name: LOCALE_NAMES[locale] }),
      run: () => preferences.chooseLocale(locale),
    })),
    { id: 'keys', label: t('keys.title'), run: showKeys },
  ]);
}
