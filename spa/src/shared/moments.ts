/** Moments as people read them, in their own zone. */
import { regional } from './dates.ts';

/** Date and time, to the minute. @param moment ISO 8601 */
export const momentName = (moment: string, locale: string): string =>
  new Intl.DateTimeFormat(regional(locale), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment));

/** The day alone. @param moment ISO 8601 */
export const dateName = (moment: string, locale: string): string =>
  new Intl.DateTimeFormat(regional(locale), { dateStyle: 'medium' }).format(new Date(moment));
