import { ref } from 'vue';
import { useMessages } from '../i18n/use-messages.ts';
import { describeFailure } from '../shared/failure.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import { useSessionStore } from './session.store.ts';

/**
 * Logging out, which asks first where it would lose something.
 * @param everywhere whether all sessions of the person end
 */
export function useLogOut(everywhere = false) {
  const session = useSessionStore();
  const tasks = useTasksStore();
  const notifications = useNotificationsStore();
  const { t } = useMessages();
  const asking = ref(false);

  async function logOut(): Promise<void> {
    await tasks
      .whenKnown()()
      .catch(() => undefined);
    if (tasks.unsaved || tasks.waiting > 0 || session.uploading) asking.value = true;
    else await confirmed();
  }

  async function confirmed(): Promise<void> {
    asking.value = false;
    const outcome = everywhere ? ((await session.logOutEverywhere()) ?? { url: null }) : await session.logOut();
    if ('kind' in outcome) {
      notifications.show(t('logOut.failed', { reason: describeFailure(outcome, t) }));
      return;
    }
    tasks.clear();
    // before another page takes the place of this one, which may be everybody's
    await Promise.all([tasks.dropWaiting(), forgetVisit()]);
    if (outcome.url !== null && leadsOn(outcome.url)) location.assign(outcome.url);
  }

  return { asking, logOut, confirmed };
}

/** Nothing of the list stays on the device. One that keeps nothing has nothing to forget. */
const forgetVisit = (): Promise<void> =>
  import('./session.device.ts').then((device) => device.forgetVisit()).catch(() => undefined);

/** Whether an address may be one to log out at. Any other scheme could run as a script or start a program. */
function leadsOn(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && host === location.host);
}
