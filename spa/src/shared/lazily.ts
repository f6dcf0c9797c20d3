import { h, shallowRef, type Component, type FunctionalComponent } from 'vue';

/**
 * A component that is loaded when it is first shown; nothing stands in its place until then. Does what this page needs
 * of Vue's `defineAsyncComponent` in a tenth of the size.
 */
export function lazily<T extends Component>(load: () => Promise<{ default: T }>): T {
  const loaded = shallowRef<T>();
  let loading: Promise<void> | undefined;
  const begin = async (): Promise<void> => {
    try {
      loaded.value = (await load()).default;
    } catch {
      // the next time that it is to be shown
      loading = undefined;
    }
  };
  const placeholder: FunctionalComponent = (_props, { attrs, slots }) => {
    loading ??= begin();
    return loaded.value ? h(loaded.value, attrs, slots) : null;
  };
  placeholder.inheritAttrs = false;
  return placeholder as unknown as T;
}
