import type { RouteLocationNormalized, RouteLocationRaw, Router } from 'vue-router';
import { ownPath } from '../auth/own-path.ts';
import { nextTask } from '../shared/when-idle.ts';
import { useSessionStore } from './session.store.ts';

/** Leads people who are not logged in to the log-in, and back from it. */
export function guard(router: Router): void {
  const session = useSessionStore();
  router.beforeEach(async (to) => {
    // one who is taken for the person of the last visit does not wait for a server that is away
    if (!session.user) {
      await session.resume();
      // the header shows who is here before the page is built, or a slow phone would answer to nothing meanwhile
      await nextTask();
    }
    if (session.status === 'unknown' && !session.user) await assumeLastPerson(session);
    return redirection(to, session);
  });
}

/** Without an answer of the server the page is that of the last visit, if this browser knows of one. */
async function assumeLastPerson({ assume }: Pick<ReturnType<typeof useSessionStore>, 'assume'>): Promise<void> {
  try {
    const person = await (await import('./session.device.ts')).lastPerson();
    if (person) assume(person);
  } catch {
    // one that keeps nothing
  }
}

/** Where a person is led who may not see a page. While it is not known who that is, the page shows what keeps it. */
function redirection(
  to: RouteLocationNormalized,
  { status, isAdministrator }: Pick<ReturnType<typeof useSessionStore>, 'status' | 'isAdministrator'>,
): RouteLocationRaw | undefined {
  const { access } = to.meta;
  if (access === 'anybody') return undefined;
  if (access === 'nobody') return status === 'in' ? ownPath(to.query['returnTo']) : undefined;
  if (status === 'out') return logInPage(to.fullPath);
  if (access === 'administrator' && status === 'in' && !isAdministrator) return '/';
  return undefined;
}

/** The log-in page, which leads back to a path. */
export const logInPage = (path: string): RouteLocationRaw => ({
  name: 'log-in',
  query: path === '/' ? {} : { returnTo: path },
});
