import { watchEffect } from 'vue';
import { useMessages } from '../i18n/use-messages.ts';

/** Names the page in the browser's tab and history. @param name what the page shows, in the current language */
export function useTitle(name: () => string): void {
  const { t } = useMessages();
  watchEffect(() => (document.title = `${name()} · ${t('app.name')}`));
}
