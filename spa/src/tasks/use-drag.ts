import { onBeforeUnmount, ref, type Ref } from 'vue';

/** This near to an edge of the window, in pixels, the page scrolls while a row is dragged. */
const EDGE = 72;
const SCROLL_STEP = 12;

/**
 * Dragging rows of a list by a handle, with mouse, pen or finger.
 * @param drop called with the row that was dragged, and the one before which it was let go; null for the end
 */
export function useDrag(list: Readonly<Ref<HTMLElement | null>>, drop: (key: string, before: string | null) => void) {
  /** The row that is dragged. */
  const dragged = ref<string | null>(null);
  /** The row before which it would be put now; null for the end. */
  const target = ref<string | null>(null);
  let pointer = 0;
  let end: (() => void) | undefined;

  const rows = (): HTMLElement[] => [...(list.value?.querySelectorAll<HTMLElement>(':scope > [data-key]') ?? [])];

  function aim(): void {
    const row = rows().find((candidate) => {
      const { top, height } = candidate.getBoundingClientRect();
      return pointer < top + height / 2;
    });
    target.value = row?.dataset['key'] ?? null;
  }

  function begin(event: PointerEvent, key: string): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    const begun = event.clientY;
    let frame = 0;

    function scroll(): void {
      if (pointer < EDGE) scrollBy(0, -SCROLL_STEP);
      if (pointer > innerHeight - EDGE) scrollBy(0, SCROLL_STEP);
      aim();
      frame = requestAnimationFrame(scroll);
    }

    function move({ clientY }: PointerEvent): void {
      pointer = clientY;
      // a click is no move
      if (dragged.value === null && Math.abs(clientY - begun) < 4) return;
      dragged.value = key;
      if (frame === 0) scroll();
    }

    function finish(): void {
      const [row, before] = [dragged.value, target.value];
      end?.();
      if (row !== null && row !== before) drop(row, before);
    }

    const onKeydown = (pressed: KeyboardEvent): void => {
      if (pressed.key !== 'Escape' || dragged.value === null) return;
      pressed.stopPropagation();
      end?.();
    };

    end = () => {
      cancelAnimationFrame(frame);
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', finish);
      handle.removeEventListener('pointercancel', cancel);
      removeEventListener('keydown', onKeydown, true);
      dragged.value = target.value = null;
      end = undefined;
    };
    const cancel = (): void => end?.();
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', finish);
    handle.addEventListener('pointercancel', cancel);
    addEventListener('keydown', onKeydown, true);
  }

  onBeforeUnmount(() => end?.());
  return { dragged, target, begin };
}
