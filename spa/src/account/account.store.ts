import { defineStore } from 'pinia';
import { ref } from 'vue';
import { ApiProblem } from '../api/errors.ts';
import { useSessionStore, type User } from '../session/session.store.ts';
import { attempt } from '../shared/attempt.ts';
import type { Failure } from '../shared/failure.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import * as api from './account.api.ts';
import type { ApiToken, NewApiToken, Session } from './account.api.ts';

export type { ApiToken, NewApiToken, Session };

/** One's own account. Each action returns what went wrong, or null. */
export const useAccountStore = defineStore('account', () => {
  const session = useSessionStore();
  const sessions = ref<Session[]>([]);
  const sessionsFailure = ref<Failure | null>(null);
  const tokens = ref<ApiToken[]>([]);
  const tokensFailure = ref<Failure | null>(null);
  /** The token that was just made, which nobody can look up again. */
  const newToken = ref<{ name: string; token: string } | null>(null);
  /** The address that waits for the link in a mail to be opened. */
  const awaitedEmail = ref('');

  async function loadSessions(): Promise<void> {
    sessionsFailure.value = await attempt(async () => (sessions.value = await api.listSessions()));
  }

  async function loadTokens(): Promise<void> {
    tokensFailure.value = await attempt(async () => (tokens.value = await api.listApiTokens()));
  }

  const setLanguage = (language: User['language']): Promise<Failure | null> =>
    attempt(async () => session.update(await api.setLanguage(language)));

  const changePassword = (current: string, wanted: string): Promise<Failure | null> =>
    attempt(async () => {
      await api.changePassword(current, wanted);
      await loadSessions();
    });

  const changeEmail = (email: string, password: string): Promise<Failure | null> =>
    attempt(async () => {
      const changed = await api.changeEmail(email, password);
      if (changed) session.update(changed);
      awaitedEmail.value = changed ? '' : email;
    });

  const deleteAccount = (email: string, password: string | undefined): Promise<Failure | null> =>
    attempt(async () => {
      await api.deleteAccount(email, password);
      // what waits to be sent has no account any more
      await useTasksStore().dropWaiting();
      session.leave();
    });

  const endSession = (id: string): Promise<Failure | null> =>
    attempt(async () => {
      await api.endSession(id).catch(unlessGone);
      sessions.value = sessions.value.filter((other) => other.id !== id);
    });

  const createToken = (wanted: NewApiToken): Promise<Failure | null> =>
    attempt(async () => {
      const { token, ...created } = await api.createApiToken(wanted);
      newToken.value = { name: created.name, token };
      tokens.value = [created, ...tokens.value];
    });

  const revokeToken = (id: string): Promise<Failure | null> =>
    attempt(async () => {
      await api.revokeApiToken(id).catch(unlessGone);
      tokens.value = tokens.value.filter((other) => other.id !== id);
    });

  /** What is shown of one person is not for the next one. */
  function clear(): void {
    sessions.value = [];
    tokens.value = [];
    newToken.value = null;
    awaitedEmail.value = '';
  }

  return {
    sessions,
    sessionsFailure,
    tokens,
    tokensFailure,
    newToken,
    awaitedEmail,
    loadSessions,
    loadTokens,
    setLanguage,
    changePassword,
    changeEmail,
    deleteAccount,
    endSession,
    createToken,
    revokeToken,
    clear,
  };
});

/** What is to be taken away may be gone already. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
}
