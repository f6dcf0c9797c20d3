/** Addresses that differ by case alone belong to one account: no mail server in use tells them apart. */
export const emailKey = (email: string): string => email.normalize('NFC').toLowerCase();
