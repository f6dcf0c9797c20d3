import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false;

/**
 * Takes files that are dropped or pasted on an element. While it is there, a file that misses it does not take the place
 * of the page, which is what browsers do with one.
 * @returns whether files are held over the element
 */
export function useFileDrop(target: () => HTMLElement | null | undefined, take: (files: File[]) => void): Ref<boolean> {
  const over = ref(false);
  const within = (event: Event): boolean => event.target instanceof Node && Boolean(target()?.contains(event.target));

  function onDrag(event: DragEvent): void {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    over.value = within(event);
    event.dataTransfer!.dropEffect = over.value ? 'copy' : 'none';
  }

  function onDrop(event: DragEvent): void {
    over.value = false;
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    if (within(event)) take([...event.dataTransfer!.files]);
  }

  /** Text that is copied from an office program comes with a picture of itself: there the text is meant. */
  function onPaste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (!data || !within(event) || data.files.length === 0 || data.types.includes('text/plain')) return;
    event.preventDefault();
    take([...data.files]);
  }

  const onLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) over.value = false;
  };

  const listeners = [
    ['dragover', onDrag],
    ['dragleave', onLeave],
    ['drop', onDrop],
    ['paste', onPaste],
  ] as [string, EventListener][];
  onMounted(() => listeners.forEach(([name, listener]) => document.addEventListener(name, listener)));
  onBeforeUnmount(() => listeners.forEach(([name, listener]) => document.removeEventListener(name, listener)));
  return over;
}
