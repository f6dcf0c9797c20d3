/** Where keys of the whole page have to stay out. */

const TEXT = [
  'textarea',
  'input:not([type=checkbox], [type=radio], [type=file])',
  '[contenteditable]:not([contenteditable=false])',
].join();

/** Whether what is pressed there is typed, or edits what is typed. */
export const isText = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(TEXT) !== null;

/** Whether a dialog is open, behind which nothing is to happen: all of this page are modal. */
export const isDialogOpen = (): boolean => document.querySelector('dialog[open]') !== null;
