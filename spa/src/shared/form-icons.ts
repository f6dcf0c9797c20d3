/** Icons of forms, drawn as those of `AppIcon` are. Not needed for the list. */
export const EYE_ICON =
  'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5';
export const HIDDEN_ICON =
  'M4 4l16 16M9.9 5.8c5.7-1.2 9.6 3.6 11 6.2a17 17 0 0 1-2.6 3.3M6.4 7.6A15 15 0 0 0 3 12c1.6 3 6.2 8.2 12.6 5.6';
export const COPY_ICON = 'M9 9h11v11H9zM5 15H4V4h11v1';
export const GRIP_ICON = 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01';
