/** Choice of the plural form. Texts list their forms from zero upwards, separated by `|`. */

/**
 * Russian forms: zero | one | few | many, by the cardinal rules of the Unicode CLDR.
 * One is 1, 21, 31 …; few is 2–4, 22–24 …; many is the rest, such as 5, 11–14 or 111.
 */
export function russianPlural(count: number, forms: number): number {
  if (count === 0) return 0;
  const category = new Intl.PluralRules('ru').select(Math.abs(count));
  const form = { zero: 3, one: 1, two: 2, few: 2, many: 3, other: 3 }[category];
  return Math.min(form, forms - 1);
}
