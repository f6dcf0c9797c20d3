import type { Translate } from '../i18n/messages.ts';

const UNITS = ['bytes', 'kilobytes', 'megabytes', 'gigabytes'] as const;
/** The limits of the API are round numbers in these, as sizes in file managers mostly are. */
const STEP = 1024;

/** Bytes as people read them: `1.4 MB`. */
export function fileSize(bytes: number, t: Translate, locale: string): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(STEP)));
  const number = bytes / STEP ** power;
  const size = new Intl.NumberFormat(locale, { maximumFractionDigits: number < 10 && power > 0 ? 1 : 0 }).format(
    number,
  );
  return t(`files.${UNITS[power]!}`, { size });
}
