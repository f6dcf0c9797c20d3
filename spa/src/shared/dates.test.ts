import { expect } from 'chai';
import { calendarDay, dayName, daysBetween, regional } from './dates.ts';

describe('calendar days', () => {
  it('are those of the place where the user is', () => {
    expect(calendarDay(new Date(2026, 0, 5, 0, 0, 1))).to.equal('2026-01-05');
    expect(calendarDay(new Date(2026, 0, 5, 23, 59, 59))).to.equal('2026-01-05');
  });

  it('are counted across months, leap days and summer time', () => {
    expect(daysBetween('2026-11-23', '2026-11-23')).to.equal(0);
    expect(daysBetween('2028-02-28', '2028-03-01')).to.equal(2);
    expect(daysBetween('2026-03-28', '2026-03-30')).to.equal(2);
    expect(daysBetween('2026-12-31', '2026-12-30')).to.equal(-1);
  });

  it('are named as people do', () => {
    const name = (day: string, locale = 'en-GB'): string => dayName(day, '2026-11-23', locale);
    expect(name('2026-11-22')).to.equal('Yesterday');
    expect(name('2026-11-23', 'ru')).to.equal('Сегодня');
    expect(name('2026-11-24', 'ru')).to.equal('Завтра');
    expect(name('2026-11-25')).to.equal('25 Nov');
    expect(name('2027-01-01')).to.equal('1 Jan 2027');
    expect(name('2026-12-01', 'en-US')).to.equal('Dec 1');
    expect(name('2026-12-01', 'ru')).to.equal('1 дек.');
  });

  it('follow the region of the browser, where it speaks the language', () => {
    expect(regional('en', ['de-DE', 'en-GB'])).to.equal('en-GB');
    expect(regional('ru', ['en-GB'])).to.equal('ru');
  });
});
