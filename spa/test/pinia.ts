/** Stores as they live in the application. */
import { mount } from '@vue/test-utils';
import { createPinia, getActivePinia, setActivePinia } from 'pinia';
import { createApp } from 'vue';

/** Stores of an application of their own, for a test without a page. */
export function freshStores(): void {
  const pinia = createPinia();
  createApp({}).use(pinia);
  setActivePinia(pinia);
}

/** Shows what a composable gives, as a component does. @returns it, and what takes the component away again */
export function shown<T>(setup: () => T): { it: T; hide: () => void } {
  let it: T;
  const component = {
    setup() {
      it = setup();
      return () => null;
    },
  };
  const wrapper = mount(component, { global: { plugins: [getActivePinia()!] } });
  return { it: it!, hide: () => wrapper.unmount() };
}
