import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { useAccessTokens } from '../api/access.ts';
import { SessionOver } from '../api/errors.ts';
import { attempt } from '../shared/attempt.ts';
import { toFailure, type Failure } from '../shared/failure.ts';
import * as api from './session.api.ts';
import type { LogIn, User } from './session.api.ts';
import { isStale, renewalDelay } from './token-life.ts';
import { openTabs, type Tabs } from './tabs.ts';

export type { LogIn, User };

/** An access token, with the moments between which it is good, in milliseconds of this machine's clock. */
export interface Grant {
  token: string;
  from: number;
  until: number;
  user: User;
}

/** For this long nothing is shown while a server is asked who is logged in, in milliseconds. */
const PATIENCE_MS = 4_000;

const onlyTab: Tabs = { tell: () => undefined, alone: (work) => work() };

/**
 * Who is logged in. The access token is in memory alone, where no other page, no extension's storage reader and no
 * later visitor finds it; a reload gets a new one for the refresh cookie, which scripts cannot see.
 */
export const useSessionStore = defineStore('session', () => {
  /** Unknown until the first answer. */
  const status = ref<'unknown' | 'in' | 'out'>('unknown');
  const user = shallowRef<User | null>(null);
  /** Whether the session ended although nobody logged out here. */
  const ended = ref(false);
  /** Whether files are on their way, which the end of the session would stop. */
  const uploading = ref(false);
  const isAdministrator = computed(() => user.value?.role === 'admin');

  let grant: Grant | null = null;
  let renewing: Promise<string> | null = null;
  let tabs = onlyTab;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Shares the session with the other tabs, and renews its token before it runs out. To be called once. */
  function start(): void {
    tabs = openTabs((message) => (message.kind === 'in' ? take(message.grant) : forget(true)));
    useAccessTokens({ person: () => user.value?.id, current, renew });
  }

  function take(granted: Grant): void {
    grant = granted;
    // first of all: who sees the person also sees that the server has told of them
    status.value = 'in';
    user.value = granted.user;
    ended.value = false;
    clearTimeout(timer);
    // a tab that fails to renew in time tries again when it needs the token
    if (tabs !== onlyTab)
      timer = setTimeout(() => void renew(granted.token).catch(() => undefined), renewalDelay(granted));
  }

  function forget(unexpected: boolean): void {
    ended.value = unexpected && status.value === 'in';
    clearTimeout(timer);
    grant = user.value = null;
    status.value = 'out';
  }

  /** Goes on with a log-in that just happened in this tab. */
  function enter({ accessToken, expiresIn, user }: LogIn): void {
    const from = Date.now();
    const granted = { token: accessToken, from, until: from + expiresIn * 1000, user };
    take(granted);
    tabs.tell({ kind: 'in', grant: granted });
  }

  async function current(): Promise<string> {
    if (status.value === 'out') throw new SessionOver();
    return grant && !isStale(grant) ? grant.token : renew(grant?.token);
  }

  /** One renewal at a time, in all tabs together. */
  function renew(worn?: string): Promise<string> {
    renewing ??= tabs.alone(() => renewed(worn)).finally(() => (renewing = null));
    return renewing;
  }

  async function renewed(worn: string | undefined): Promise<string> {
    // another tab may have been quicker, or have logged out
    if (grant && grant.token !== worn && !isStale(grant)) return grant.token;
    if (status.value === 'out') throw new SessionOver();
    const logIn = await api.refresh();
    if (logIn === null) {
      forget(true);
      tabs.tell({ kind: 'out' });
      throw new SessionOver();
    }
    enter(logIn);
    return logIn.accessToken;
  }

  /** Finds out who is logged in. Where no answer comes soon that stays unknown, and each request asks again. */
  async function resume(): Promise<void> {
    if (status.value !== 'unknown') return;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([renew().catch(() => undefined), late]);
  }

  /** Goes on as the person of the last visit, until the server can be asked. */
  function assume(person: User): void {
    if (status.value === 'unknown') user.value ??= person;
  }

  /** Finds out whether the session still goes on, after something that may have ended it. */
  async function check(): Promise<void> {
    if (status.value === 'in') await renew(grant?.token).catch(() => undefined);
  }

  /** @returns where to go on logging out, at the provider; or what kept the session from ending */
  async function logOut(): Promise<{ url: string | null } | Failure> {
    try {
      const url = await tabs.alone(api.logOut);
      leave();
      return { url };
    } catch (error) {
      return toFailure(error);
    }
  }

  const logOutEverywhere = (): Promise<Failure | null> =>
    attempt(async () => {
      await api.logOutEverywhere();
      leave();
    });

  /** Forgets a session that is over by what was done here. */
  function leave(): void {
    forget(false);
    tabs.tell({ kind: 'out' });
  }

  /** Takes over what has changed about the person. */
  function update(changed: User): void {
    if (!grant || grant.user.id !== changed.id) return;
    grant = { ...grant, user: changed };
    user.value = changed;
    tabs.tell({ kind: 'in', grant });
  }

  return {
    status,
    user,
    ended,
    uploading,
    isAdministrator,
    start,
    resume,
    assume,
    check,
    enter,
    update,
    leave,
    logOut,
    logOutEverywhere,
  };
});
