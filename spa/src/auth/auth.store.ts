import { defineStore } from 'pinia';
import { ref } from 'vue';
import { useSessionStore } from '../session/session.store.ts';
import { attempt } from '../shared/attempt.ts';
import type { Failure } from '../shared/failure.ts';
import * as api from './auth.api.ts';
import type { Credentials, LogIn, LogInMethods, Registration } from './auth.api.ts';
import { takenLinkToken, type LinkToken } from './link-token.ts';

export type { LogInMethods };

/** Getting in. Each action returns what went wrong, or null. */
export const useAuthStore = defineStore('auth', () => {
  const session = useSessionStore();
  /** What this installation offers; null until it is known. */
  const methods = ref<LogInMethods | null>(null);
  const methodsFailure = ref<Failure | null>(null);
  /** What the link held that led here. */
  const link = ref(takenLinkToken());

  /** Whether a password was just set, with which to log in now. */
  const passwordSet = ref(false);

  async function loadMethods(): Promise<void> {
    methodsFailure.value = null;
    methodsFailure.value = await attempt(async () => {
      methods.value = await api.logInMethods();
    });
  }

  const logIn = (credentials: Credentials): Promise<Failure | null> =>
    attempt(async () => {
      session.enter(await api.logIn(credentials));
      passwordSet.value = false;
    });

  /** Without a session afterwards, a mail tells how to go on. */
  const register = (registration: Registration): Promise<Failure | null> =>
    attempt(async () => enterIfIn(await api.register(registration)));

  const requestPasswordReset = (email: string): Promise<Failure | null> =>
    attempt(() => api.requestPasswordReset(email));

  /** Ends all sessions of the account, this browser's too where it is the same account. */
  const resetPassword = (password: string): Promise<Failure | null> =>
    attempt(async () => {
      await api.resetPassword(tokenFor('password'), password);
      passwordSet.value = true;
      await session.check();
    });

  const confirmRegistration = (password: string): Promise<Failure | null> =>
    attempt(async () => {
      const token = tokenFor('registration');
      enterIfIn(await api.confirm({ purpose: 'registration', token, password }));
    });

  /** Counts only in a browser that is logged in to the account, which shows the new address from then on. */
  const confirmEmail = (): Promise<Failure | null> =>
    attempt(async () => {
      await api.confirm({ purpose: 'email', token: tokenFor('email') });
      await session.check();
    });

  function enterIfIn(logIn: LogIn | null): void {
    if (logIn) session.enter(logIn);
  }

  const tokenFor = (purpose: LinkToken['purpose']): string => (link.value?.purpose === purpose ? link.value.token : '');

  return {
    methods,
    methodsFailure,
    link,
    passwordSet,
    loadMethods,
    logIn,
    register,
    requestPasswordReset,
    resetPassword,
    confirmRegistration,
    confirmEmail,
  };
});
