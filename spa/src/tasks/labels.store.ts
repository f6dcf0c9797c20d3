import { defineStore } from 'pinia';
import { ref } from 'vue';
import { listLabels } from './tasks.api.ts';

/** The labels that there are, to choose from. */
export const useLabelsStore = defineStore('labels', () => {
  const names = ref<string[]>([]);

  /** Asks for them again. Where that fails, those that are known stay: one can do without. */
  async function load(): Promise<void> {
    try {
      names.value = (await listLabels()).map(({ name }) => name);
    } catch {
      // nothing is lost: labels can be typed, and are on the rows
    }
  }

  return { names, load };
});
