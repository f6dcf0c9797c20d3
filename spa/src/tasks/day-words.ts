/** Days as people write them, in English and Russian: "tomorrow", "next friday", "через 3 дня", "15 марта". */
import * as english from 'chrono-node/en';
import * as russian from 'chrono-node/ru';
import { calendarDay } from '../shared/dates.ts';

/** What may stand before a day without changing it. */
const LEAD = /^(?:by|due|on|until|till|во|до|ко?|на)\s+/i;

/** Forms of weekdays that chrono does not know, which follow «к». */
const DATIVE: Record<string, string> = {
  понедельнику: 'понедельник',
  вторнику: 'вторник',
  среде: 'среда',
  четвергу: 'четверг',
  пятнице: 'пятница',
  субботе: 'суббота',
  воскресенью: 'воскресенье',
};

/**
 * Looks like a day to chrono, and is something else more often: a duration, a version, a verb, the past. Or it has a
 * time of day in it, which tasks do not have.
 */
const NO_DAY =
  /^(?:\d+\s+(?:day|week|month|year|дн|ден|нед|мес|год|лет)\S*|an?\s.*|[\d.,/-]{1,5}|now|weekend|sun|sat|wed|last\s.*|past\s.*|прошл.*|.*\s(?:morning|afternoon|evening|night|утром|днём|днем|вечером|ночью))$/i;

/**
 * The calendar day that words name; null when they name none, when anything else is among them, or when it is over.
 * @param now a moment of the user's day
 * @param monthFirst how the user writes 5/6/2027: whether the 5 is the month
 */
export function dayOf(words: string, now: Date, monthFirst: boolean): string | null {
  const whole = words.toLowerCase().replace(/^(?:the\s+)?(?=day after\s)/, 'the ');
  const text = whole.replace(LEAD, '');
  if (NO_DAY.test(text)) return null;
  for (const candidate of new Set([whole, DATIVE[text] ?? text])) {
    const day = dayOfExactly(candidate, now, monthFirst);
    if (day !== null) return day;
  }
  return null;
}

function dayOfExactly(text: string, now: Date, monthFirst: boolean): string | null {
  const dayFirst = /^[\d/.-]+$/.test(text) && !monthFirst;
  const parser = /[а-яё]/.test(text) ? russian.casual : dayFirst ? english.GB : english.casual;
  const [result] = parser.parse(text, now, { forwardDate: true });
  if (!result || result.end || result.text.length !== text.length) return null;
  const { start } = result;
  if (start.isCertain('hour') || !(start.isCertain('day') || start.isCertain('weekday'))) return null;
  const day = calendarDay(start.date());
  return day < calendarDay(now) ? null : day;
}

/** Whether a language's region writes the month before the day. */
export function writesMonthFirst(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale).formatToParts().map(({ type }) => type);
  return parts.indexOf('month') < parts.indexOf('day') && parts[0] !== 'year';
}
