/**
 * Reads what is typed for a new task: a day, `!priority` and `#labels` at its beginning or its end. Words in between are
 * the title's, and so is whatever cannot be told for certain.
 */
import { regional } from '../shared/dates.ts';
import { dayOf, writesMonthFirst } from './day-words.ts';
import { LABELS_MAX, type TaskPatch } from './task-item.ts';

/** Something understood, with the words that said it. */
export type Chip = { words: string } & (
  { kind: 'due'; value: string } | { kind: 'priority'; value: number } | { kind: 'label'; value: string }
);

export interface ReadTask {
  task: TaskPatch & { title: string };
  chips: Chip[];
}

export interface ReadOptions {
  /** A moment of the user's day. */
  now: Date;
  monthFirst: boolean;
  /** Words, as `chipKey` names them, that the user wants in the title. */
  rejected: ReadonlySet<string>;
}

const PRIORITY_WORDS: Record<string, number> = {
  low: 1,
  низкий: 1,
  неважно: 1,
  medium: 2,
  med: 2,
  средний: 2,
  high: 3,
  urgent: 3,
  высокий: 3,
  срочно: 3,
  важно: 3,
};

/** A day has at most this many words. */
const MOST_WORDS = 5;
/** The API has no time of day: it stays in the title, and a day before it is found nevertheless. */
const TIME =
  /^(?:(?:at|в|к)\s+)?(?:\d{1,2}[:.]\d\d(?:\s*[ap]m)?|\d{1,2}\s*[ap]m|\d{1,2}\s+(?:утра|дня|вечера|ночи|часов|часа|час)|(?:in the )?(?:morning|afternoon|evening)|(?:at )?(?:noon|night|midnight)|утром|днём|днем|вечером|ночью)$/i;
/** After these a day is part of what is said: "prepare for friday", «отчёт за пятницу», "every monday". */
const BELONGING =
  /^(?:a|about|after|before|each|every|for|from|last|of|since|this|за|из|каждое|каждую|каждый|о|об|от|перед|по|под|после|про|прошлую|прошлый|с|со|для)$/i;
/** Too much of a title's beginning: "Friday report". */
const WEEKDAY =
  /^(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?$|^(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|пн|вт|ср|чт|пт|сб|вс)$/i;

export const chipKey = ({ kind, words }: Chip): string => `${kind} ${words.toLowerCase()}`;

/** Reads as of now, in the user's zone and the way of writing of the user's region. */
export const readNewTask = (text: string, rejected: Iterable<string>): ReadTask =>
  readTask(text, { now: new Date(), monthFirst: writesMonthFirst(regional('en')), rejected: new Set(rejected) });

/** @param text one line, with something in it */
export function readTask(text: string, options: ReadOptions): ReadTask {
  const words = text.trim().split(/\s+/);
  const open = openWords(text.trim());
  const taken = new Set<number>();
  /** By the place of their first word. */
  const found = new Map<number, Chip>();
  let [from, to] = [0, words.length];

  const mayTake = (chip: Chip): boolean =>
    [...found.values()].filter(({ kind }) => kind === chip.kind).length < (chip.kind === 'label' ? LABELS_MAX : 1);

  /** Takes words out of the title, unless nothing would be left of it. */
  function take(chip: Chip, first: number, count: number): boolean {
    if (options.rejected.has(chipKey(chip))) return true;
    if (!mayTake(chip) || taken.size + count >= words.length) return false;
    for (let index = first; index < first + count; index += 1) taken.add(index);
    found.set(first, chip);
    return true;
  }

  while (to > from) {
    const end = atEnd(words.slice(from, to), open.slice(from, to), options);
    if (!end || !take(end.chip, from + end.first, end.count)) break;
    to = from + end.first;
  }
  while (from < to) {
    const start = atStart(words.slice(from, to), open.slice(from, to), options);
    if (!start || !take(start.chip, from, start.count)) break;
    from += start.count;
  }
  const chips = [...found].toSorted(([a], [b]) => a - b).map(([, chip]) => chip);
  const rest = chips.length === 0 ? text.trim() : words.filter((_word, index) => !taken.has(index)).join(' ');
  return { task: { title: unquoted(rest, options), ...valuesOf(chips) }, chips };
}

interface Match {
  chip: Chip;
  first: number;
  count: number;
}

function atEnd(words: string[], open: boolean[], options: ReadOptions): Match | null {
  const sign = open.at(-1) ? signOf(words.at(-1)!) : null;
  if (sign) return { chip: sign, first: words.length - 1, count: 1 };
  const withoutTime = words.length - timeAtEnd(words);
  for (const end of new Set([words.length, withoutTime])) {
    for (let count = Math.min(MOST_WORDS, end); count > 0; count -= 1) {
      const first = end - count;
      if (!open.slice(first).every(Boolean) || (first > 0 && BELONGING.test(words[first - 1]!))) continue;
      const chip = dueOf(words.slice(first, end), options);
      if (chip) return { chip, first, count };
    }
  }
  return null;
}

function atStart(words: string[], open: boolean[], options: ReadOptions): Match | null {
  const sign = open[0] ? signOf(words[0]!) : null;
  if (sign) return { chip: sign, first: 0, count: 1 };
  for (let count = Math.min(MOST_WORDS, words.length); count > 0; count -= 1) {
    const candidate = words.slice(0, count);
    if (!open.slice(0, count).every(Boolean) || (count === 1 && WEEKDAY.test(candidate[0]!))) continue;
    const chip = dueOf(candidate, options);
    if (chip) return { chip, first: 0, count };
  }
  return null;
}

function signOf(word: string): Chip | null {
  const [, sign, name = ''] = /^([#!])(\p{L}[\p{L}\p{N}_-]*)$/u.exec(word) ?? [];
  if (sign === '#' && name.length <= 50) return { kind: 'label', words: word, value: name };
  const priority = sign === '!' ? PRIORITY_WORDS[name.toLowerCase()] : undefined;
  return priority === undefined ? null : { kind: 'priority', words: word, value: priority };
}

function dueOf(words: string[], { now, monthFirst }: ReadOptions): Chip | null {
  const text = words.join(' ');
  const day = dayOf(text, now, monthFirst);
  return day === null ? null : { kind: 'due', words: text, value: day };
}

/** How many words at the end are a time of day. */
function timeAtEnd(words: string[]): number {
  for (let count = Math.min(4, words.length - 1); count > 0; count -= 1) {
    if (TIME.test(words.slice(-count).join(' '))) return count;
  }
  return 0;
}

/** For each word, whether it is outside of quotation marks: what is quoted is taken as it stands. */
function openWords(text: string): boolean[] {
  const quoted = [...text.matchAll(/"[^"]*"|“[^”]*”|«[^»]*»/g)].map(({ index, 0: part }) => [
    index,
    index + part.length,
  ]);
  return [...text.matchAll(/\S+/g)].map(
    ({ index }) => !quoted.some(([start = 0, end = 0]) => index >= start && index < end),
  );
}

/** Without the quotation marks around a whole title that were there to have it taken as it stands. */
function unquoted(title: string, options: ReadOptions): string {
  const [, inner] = /^["“«]([^"“”«»]+)["”»]$/.exec(title) ?? [];
  return inner !== undefined && readTask(inner, options).chips.length > 0 ? inner.trim() : title;
}

function valuesOf(chips: Chip[]): TaskPatch {
  const values: TaskPatch = {};
  for (const chip of chips) {
    if (chip.kind === 'due') values.dueOn = chip.value;
    if (chip.kind === 'priority') values.priority = chip.value;
  }
  const labels = chips.flatMap((chip) => (chip.kind === 'label' ? [chip.value] : []));
  const unique = labels.filter(
    (label, index) => labels.findIndex((other) => other.toLowerCase() === label.toLowerCase()) === index,
  );
  return unique.length > 0 ? { ...values, labels: unique } : values;
}
