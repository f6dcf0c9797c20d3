/** Calendar days without time or zone, as `YYYY-MM-DD`. */

const DAY_MS = 86_400_000;

/** The calendar day of a moment where the user is. */
export function calendarDay(moment: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(moment.getFullYear()).padStart(4, '0')}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** Whole days from one calendar day to another; negative when it lies before. Summer time does not matter. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The browser's own variant of a language, such as `en-GB` for `en`: dates are written differently there. */
export const regional = (locale: string, languages: readonly string[] = navigator.languages): string =>
  languages.find((tag) => tag.split('-')[0] === locale) ?? locale;

/** A day as people name it: yesterday, today or tomorrow; else day and month, with the year where it differs. */
export function dayName(day: string, today: string, locale: string): string {
  const distance = daysBetween(today, day);
  if (Math.abs(distance) <= 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(distance, 'day');
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  }
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  const format: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
  if (!sameYear) format.year = 'numeric';
  // a date alone is parsed as UTC, so it has to be shown as UTC to stay the same day
  return new Intl.DateTimeFormat(locale, { ...format, timeZone: 'UTC' }).format(new Date(day));
}
