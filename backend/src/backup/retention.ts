/** Which backups stay: the newest ones, and the newest of each of the last days, weeks and months that have any. */

export interface KeepRules {
  /** Newest backups, at least one. */
  last: number;
  days: number;
  weeks: number;
  months: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** 1 January 1970 was a Thursday; weeks begin on Mondays. */
const DAYS_TO_MONDAY = 3;

const periods: [keyof Omit<KeepRules, 'last'>, (time: Date) => string | number][] = [
  ['days', (time) => Math.floor(time.getTime() / DAY_MS)],
  ['weeks', (time) => Math.floor((Math.floor(time.getTime() / DAY_MS) + DAYS_TO_MONDAY) / 7)],
  ['months', (time) => time.toISOString().slice(0, 'yyyy-mm'.length)],
];

/**
 * The ids of the backups to keep. Periods without a backup do not count, so that a pause of a year costs none of those
 * that were made before it.
 */
export function chooseKept(backups: readonly { id: string; takenAt: Date }[], rules: KeepRules): Set<string> {
  const newestFirst = backups.toSorted((a, b) => b.takenAt.getTime() - a.takenAt.getTime());
  const kept = new Set(newestFirst.slice(0, rules.last).map(({ id }) => id));
  for (const [rule, periodOf] of periods) {
    const seen = new Set<string | number>();
    for (const { id, takenAt } of newestFirst) {
      const period = periodOf(takenAt);
      if (seen.has(period)) continue;
      if (seen.size === rules[rule]) break;
      seen.add(period);
      kept.add(id);
    }
  }
  return kept;
}
