/** Tasks as no user would write them, for tests that must hold whatever is in a task. */

/** @param seed the same seed gives the same tasks */
export function randomTasks(count: number, seed: number): Record<string, unknown>[] {
  const random = mulberry32(seed);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const pick = <T>(values: readonly T[]): T => values[upTo(values.length - 1)]!;
  const text = (most: number) => Array.from({ length: upTo(most) }, () => pick(PIECES)).join('');
  // code points, as the limits count
  const cut = (value: string, most: number) => [...value].slice(0, most).join('');

  return Array.from({ length: count }, (_, index) => {
    const completed = random() < 0.4;
    const year = 2000 + upTo(40);
    return {
      title: cut(pick(STARTS) + text(12), 500) || 'x',
      notes: index % 40 === 39 ? cut(text(200).repeat(2_000), 100_000) : pick(STARTS) + text(40),
      completed,
      ...(completed && { completedAt: `${year}-03-2${upTo(9)}T0${upTo(9)}:30:00${pick(['', '.5', '.123'])}Z` }),
      priority: upTo(3),
      dueOn: pick([null, `${year}-0${1 + upTo(8)}-1${upTo(9)}`]),
      // with the index, so that no label is another spelling of one before
      labels: Array.from({ length: upTo(4) }, (_, n) => cut(pick(STARTS) + text(3), 30) + `${index}/${n}` + pick(ENDS)),
      order: pick([index, -1024 * (index + 1), random() * 1e6, random() * 1e-9, -1e15 * random(), 5e-324]),
    };
  });
}

const STARTS = [
  '',
  '',
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  "'",
  "''",
  "'=",
  "''-",
  "'a",
  '"',
  ' ',
  '\uFEFF',
  '#',
  ',',
];
const ENDS = ['', '', ' ', '\t', '\n', '"', ',', "'", '\u00A0'];
const PIECES = [
  'milk', 'молоко', 'ёж', '🥛', '👩‍👩‍👧', '"', '""', ',', ';', '\n', '\r', '\r\n', '\t', ' ', '\\', '\\n', '=1+1', "'", '“„', 'null',
  'true', '0', '\u2028', '\u0001', '{', '[', ']', '}', ':', '文', '\u0301', '&', '<b>',
]; // prettier-ignore

/** A small generator of pseudo-random numbers in [0, 1), which, unlike Math.random, can be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
