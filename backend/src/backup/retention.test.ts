import { expect } from 'chai';
import { chooseKept, type KeepRules } from './retention.ts';

const none: KeepRules = { last: 1, days: 0, weeks: 0, months: 0 };
const kept = (times: string[], rules: Partial<KeepRules>): string[] =>
  [
    ...chooseKept(
      times.map((id) => ({ id, takenAt: new Date(id) })),
      { ...none, ...rules },
    ),
  ].toSorted();

describe('which backups are kept', () => {
  it('the newest ones, in whatever order they are listed', () => {
    const times = ['2026-11-24T01:00Z', '2026-11-24T03:00Z', '2026-11-24T02:00Z'];
    expect(kept(times, {})).to.deep.equal(['2026-11-24T03:00Z']);
    expect(kept(times, { last: 2 })).to.deep.equal(['2026-11-24T02:00Z', '2026-11-24T03:00Z']);
    expect(kept([], { last: 2 })).to.deep.equal([]);
  });

  it('the newest of a day in UTC', () => {
    const times = ['2026-11-22T00:00Z', '2026-11-22T23:59Z', '2026-11-23T00:00Z', '2026-11-24T05:00Z'];
    expect(kept(times, { days: 3 })).to.deep.equal(['2026-11-22T23:59Z', '2026-11-23T00:00Z', '2026-11-24T05:00Z']);
    expect(kept(times, { days: 2 })).to.deep.equal(['2026-11-23T00:00Z', '2026-11-24T05:00Z']);
  });

  it('the newest of a week, which begins on Monday', () => {
    // 2026-11-22 was a Sunday
    const times = ['2026-11-16T00:00Z', '2026-11-22T23:59Z', '2026-11-23T00:00Z', '2026-11-24T00:00Z'];
    expect(kept(times, { weeks: 2 })).to.deep.equal(['2026-11-22T23:59Z', '2026-11-24T00:00Z']);
  });

  it('the newest of a month, over the end of a year', () => {
    const times = ['2025-12-01T00:00Z', '2025-12-31T23:59Z', '2026-01-01T00:00Z', '2026-01-31T00:00Z'];
    expect(kept(times, { months: 2 })).to.deep.equal(['2025-12-31T23:59Z', '2026-01-31T00:00Z']);
  });

  it('does not count periods without a backup', () => {
    expect(kept(['2020-01-01T00:00Z', '2026-11-24T00:00Z'], { days: 2 })).to.have.lengthOf(2);
  });

  it('of hourly backups over two years, as many as the rules say', () => {
    const hours = Array.from({ length: 2 * 365 * 24 }, (_, hour) =>
      new Date(Date.UTC(2024, 11, 1) + hour * 3_600_000).toISOString(),
    );
    const left = kept(hours, { last: 3, days: 7, weeks: 5, months: 12 });
    // the newest is one of each kind, and the Sunday before it is one of the days
    expect(left).to.have.lengthOf(3 + 6 + 3 + 11);
    expect(left.at(-1)).to.equal(hours.at(-1));
    expect(left[0]).to.equal('2025-12-31T23:00:00.000Z');
  });
});
