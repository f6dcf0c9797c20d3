/**
 * The key that a shortcut goes by, the same on every layout and under Caps Lock: a Latin letter in lower case; where the
 * key gives another script, the letter that stands at its place on a Latin keyboard. Keys such as Delete keep their name.
 */
export function pressedKey({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (/^[!-~\p{Script=Latin}]$/u.test(key)) return key.toLowerCase();
  return /^Key(.)$/.exec(code)?.[1]?.toLowerCase() ?? key;
}
