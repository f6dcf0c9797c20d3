import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Router } from 'vue-router';
import { loadTrouble, type LoadTrouble } from './loading.ts';

/** Pages that could not be shown, because their files did not come. */
export const usePageLoadStore = defineStore('page-load', () => {
  const failed = shallowRef<{ path: string; trouble: LoadTrouble } | null>(null);
  let navigations = 0;

  /** To be called before the router goes to its first page. */
  function watch(router: Router): void {
    router.beforeEach(() => void (navigations += 1));
    router.onError(async (_error, to) => {
      const navigation = navigations;
      const trouble = await loadTrouble();
      if (navigation === navigations) failed.value = { path: to.fullPath, trouble };
    });
    router.afterEach(() => (failed.value = null));
  }

  return { failed, watch };
});
