import { h, shallowRef, type Component, type FunctionalComponent } from 'vue';
import { bringTexts, type TextPart } from '../i18n/i18n.ts';
import { inTime, loadTrouble, type LoadTrouble as Trouble } from './loading.ts';
import LoadTrouble from './LoadTrouble.vue';
import { nextTask } from './when-idle.ts';

/**
 * A component that is loaded when it is first shown; nothing stands in its place until then, and a way to try again
 * where it cannot be loaded. Does what this page needs of Vue's `defineAsyncComponent` in a tenth of the size.
 *
 * @param texts those that it needs besides those that are always there
 */
export function lazily<T extends Component>(
  file: () => Promise<{ default: T }>,
  texts?: TextPart,
): T & { preload: () => Promise<void> } {
  const load = async (): Promise<{ default: T }> => (await Promise.all([file(), texts && bringTexts(texts)]))[0];
  const loaded = shallowRef<T>();
  const trouble = shallowRef<Trouble | null>(null);
  let loading: Promise<void> | undefined;

  async function begin(): Promise<void> {
    trouble.value = null;
    try {
      loaded.value = (await inTime(load)).default;
    } catch {
      trouble.value = await loadTrouble();
    }
  }

  const placeholder: FunctionalComponent = (_props, { attrs, slots }) => {
    // what is shown now is not held up by the work that begins this
    loading ??= nextTask().then(begin);
    if (loaded.value) return h(loaded.value, attrs, slots);
    const onReload = (): void => location.reload();
    return trouble.value && h(LoadTrouble, { trouble: trouble.value, onRetry: begin, onReload });
  };
  placeholder.inheritAttrs = false;

  /** Has it at hand, so that it is there at once when it is shown. What cannot be loaded now is loaded then. */
  async function preload(): Promise<void> {
    const module = await load().catch(() => undefined);
    if (module) loaded.value = module.default;
  }
  return Object.assign(placeholder as unknown as T, { preload });
}
