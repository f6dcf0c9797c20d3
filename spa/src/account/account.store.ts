import { defineStore } from 'pinia';
import { ref } from 'vue';
import { unlessGone } from '../api/errors.ts';
import { useSessionStore, type User } from '../session/session.store.ts';
import { attempt } from '../shared/attempt.ts';
import type { Failure } from '../shared/failure.ts';
import { defineServerList, without } from '../shared/server-list.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import * as api from './account.api.ts';
import type { ApiToken, NewApiToken, Session } from './account.api.ts';

export type { ApiToken, NewApiToken, Session };

const sessionList = defineServerList('sessions', api.listSessions);
const tokenList = defineServerList('tokens', api.listApiTokens);

export const useSessionList = sessionList.useList;
export const useTokenList = tokenList.useList;

/** One's own account. Each action returns what went wrong, or null. */
export const useAccountStore = defineStore('account', () => {
  const session = useSessionStore();
  const sessions = sessionList.useWrites();
  const tokens = tokenList.useWrites();
  /** The token that was just made, which nobody can look up again. */
  const newToken = ref<{ name: string; token: string } | null>(null);
  /** The address that waits for the link in a mail to be opened. */
  const awaitedEmail = ref('');

  const setLanguage = (language: User['language']): Promise<Failure | null> =>
    attempt(async () => session.update(await api.setLanguage(language)));

  const changePassword = (current: string, wanted: string): Promise<Failure | null> =>
    attempt(async () => {
      await api.changePassword(current, wanted);
      await sessions.changed();
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
      // what waits to be saved or sent has no account any more
      const tasks = useTasksStore();
      await tasks.dropWaiting();
      tasks.clear();
      session.leave();
    });

  const endSession = (id: string): Promise<Failure | null> =>
    attempt(() => sessions.write(() => api.endSession(id).catch(unlessGone), without(id)));

  const createToken = (wanted: NewApiToken): Promise<Failure | null> =>
    attempt(async () => {
      const { name, token } = await tokens.write(
        () => api.createApiToken(wanted),
        (rows, { token: _secret, ...created }) => [created, ...rows],
      );
      newToken.value = { name, token };
    });

  const revokeToken = (id: string): Promise<Failure | null> =>
    attempt(() => tokens.write(() => api.revokeApiToken(id).catch(unlessGone), without(id)));

  /** What is shown of one person is not for the next one. */
  function clear(): void {
    newToken.value = null;
    awaitedEmail.value = '';
  }

  return {
    newToken,
    awaitedEmail,
    clear,
    setLanguage,
    changePassword,
    changeEmail,
    deleteAccount,
    endSession,
    createToken,
    revokeToken,
  };
});
