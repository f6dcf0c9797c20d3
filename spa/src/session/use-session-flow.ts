import { watch } from 'vue';
import { useRouter } from 'vue-router';
import { whenIdle } from '../shared/when-idle.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import { logInPage } from './guard.ts';
import { useSessionStore } from './session.store.ts';

/**
 * What happens on the screen when a session begins or ends, wherever that was done. What is not saved yet waits for its
 * person to come back, and goes away when another one comes.
 */
export function useSessionFlow(): void {
  const session = useSessionStore();
  const tasks = useTasksStore();
  const router = useRouter();

  /** Who was here last can read the list without a connection, until they log out. */
  async function keepVisit(): Promise<void> {
    const { user } = session;
    // one that keeps nothing is one without
    await import('./session.device.ts')
      .then((device) => (user ? device.keepPerson(user) : device.forgetVisit()))
      .catch(() => undefined);
  }

  watch(
    () => session.user?.id,
    (id, before) => {
      if (id !== undefined) {
        tasks.belongTo(id, keepVisit);
        void tasks.follow();
        // not known from the server, which may take its time
        if (session.status === 'unknown') void tasks.showKept();
        // other pages show what is the person's before
        if (before !== undefined && before !== id) void router.replace('/');
      } else if (before !== undefined) tasks.leave();
    },
    { immediate: true, flush: 'sync' },
  );

  watch(
    () => session.status,
    (status) => status !== 'unknown' && void whenIdle().then(keepVisit),
    { immediate: true },
  );

  watch(
    () => session.status,
    (status) => {
      const { name, meta, fullPath, query } = router.currentRoute.value;
      // the guard leads the first page to its place
      if (name === undefined) return;
      if (status === 'out' && (meta.access ?? 'administrator') === 'administrator') {
        void router.replace(logInPage(session.ended ? fullPath : '/'));
      }
      // the page asks for this itself when the log-in was its own
      if (status === 'in' && meta.access === 'nobody') void router.replace({ query, force: true });
    },
  );
}
