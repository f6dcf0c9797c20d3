/** Stores as they live in the application. */
import { createPinia, setActivePinia, type Pinia } from 'pinia';
import { createApp } from 'vue';

/** Stores of an application of their own, for a test without a page. */
export function freshStores(): Pinia {
  const pinia = createPinia();
  createApp({}).use(pinia);
  setActivePinia(pinia);
  return pinia;
}
