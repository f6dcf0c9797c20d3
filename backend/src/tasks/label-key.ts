/** Labels are unique regardless of case and of how Unicode composes a character. */
export const labelKey = (name: string): string => name.normalize('NFKC').toLowerCase();
