/** Icons of files, drawn as those of `AppIcon` are. Not needed before a task is opened. */
export const FILE_ICON = 'M6 3h8l4 4v14H6zM14 3v4h4';
export const PENCIL_ICON = 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3';
