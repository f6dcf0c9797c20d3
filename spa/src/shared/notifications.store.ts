import { defineStore } from 'pinia';
import { nextTick, ref } from 'vue';

/** How long a toast stays, in milliseconds. Pointing at it or focusing it stops the clock. */
export const TOAST_MS = 8_000;
/** More toasts than this hide the page: the oldest goes. */
const MOST_TOASTS = 3;

export interface Toast {
  id: number;
  text: string;
  action: { label: string; run: () => void } | undefined;
}

/** Short messages: spoken to screen readers, and shown for a while with one way to react, such as undo. */
export const useNotificationsStore = defineStore('notifications', () => {
  const toasts = ref<Toast[]>([]);
  const spoken = ref('');
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let lastId = 0;

  /** Has a screen reader say the text when it is done with what it is saying. */
  function announce(text: string): void {
    // a live region that already holds this text would stay silent
    spoken.value = '';
    void nextTick(() => (spoken.value = text));
  }

  function show(text: string, action?: Toast['action']): void {
    const id = (lastId += 1);
    toasts.value.push({ id, text, action });
    while (toasts.value.length > MOST_TOASTS) dismiss(toasts.value[0]!.id);
    announce(text);
    startClock(id);
  }

  function dismiss(id: number): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  /**
   * Does what the toast offers, once. Without an id: what the newest one offers.
   * @returns whether there was anything to do
   */
  function act(id = toasts.value.findLast((toast) => toast.action)?.id): boolean {
    const toast = toasts.value.find((candidate) => candidate.id === id);
    if (!toast) return false;
    dismiss(toast.id);
    toast.action?.run();
    return true;
  }

  function startClock(id: number): void {
    clearTimeout(timers.get(id));
    timers.set(
      id,
      setTimeout(() => dismiss(id), TOAST_MS),
    );
  }

  const pause = (): void => timers.forEach((timer) => clearTimeout(timer));
  const resume = (): void => toasts.value.forEach(({ id }) => startClock(id));

  return { toasts, spoken, announce, show, dismiss, act, pause, resume };
});
