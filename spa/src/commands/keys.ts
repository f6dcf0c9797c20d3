/** The keys of the page, as the sheet shows them. The names stand on the keys themselves in every language. */
export const KEYS = [
  { keys: ['Ctrl K'], text: 'palette' },
  { keys: ['?'], text: 'sheet' },
  { keys: ['Enter', 'E'], text: 'edit' },
  { keys: ['Ctrl Enter'], text: 'save' },
  { keys: ['Esc'], text: 'leave' },
  { keys: ['Space', 'X'], text: 'complete' },
  { keys: ['Delete'], text: 'remove' },
  { keys: ['↑', '↓', 'J', 'K'], text: 'move' },
  { keys: ['Home', 'End'], text: 'ends' },
  { keys: ['Alt ↑', 'Alt ↓'], text: 'reorder' },
  { keys: ['Ctrl Z'], text: 'undo' },
] as const;
