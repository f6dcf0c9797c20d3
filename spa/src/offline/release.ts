/** Which release of the page is running, and whether there is a newer one. */
import { ref, type Ref } from 'vue';
import { whenIdle } from '../shared/when-idle.ts';

/** Whether this is a build, and not the development server or a test. */
declare const IS_BUILD: boolean | undefined;

/** How often a tab that stays open asks for a newer release, in milliseconds. */
const CHECK_MS = 3_600_000;

interface ScriptAddresses {
  createPolicy(
    name: string,
    rules: { createScriptURL: (path: string) => string },
  ): {
    createScriptURL(path: string): string;
  };
}

/** The content security policy takes the address of a script from a policy alone, where the browser has such things. */
function workerAddress(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: ScriptAddresses };
  const path = '/service-worker.js';
  return trustedTypes?.createPolicy('service-worker', { createScriptURL: () => path }).createScriptURL(path) ?? path;
}

/**
 * Has the browser keep the page's files. It has no such worker on a page that came by plain HTTP from another machine;
 * then the page works as long as there is a connection.
 * @returns whether a newer release is there, which the next load of the page brings
 */
export function watchRelease(): Ref<boolean> {
  const newer = ref(false);
  if (typeof IS_BUILD !== 'undefined' && IS_BUILD && 'serviceWorker' in navigator) {
    // a browser that refuses, such as one whose storage is switched off, is one without
    void begin(newer).catch(() => undefined);
  }
  return newer;
}

async function begin(newer: Ref<boolean>): Promise<void> {
  // it loads all of the page's files, after those that the page needs now
  await whenIdle();
  const workers = navigator.serviceWorker;
  /** The first worker of all belongs to the release that is running. */
  let first = !(await workers.getRegistration())?.active;
  workers.addEventListener('controllerchange', () => {
    if (!first) newer.value = true;
    first = false;
  });
  const registration = await workers.register(workerAddress(), { updateViaCache: 'none' });
  let checked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - checked < CHECK_MS) return;
    checked = Date.now();
    void registration.update().catch(() => undefined);
  });
}
