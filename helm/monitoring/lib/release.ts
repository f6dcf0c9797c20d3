/**
 * How rules and dashboards name the release that they belong to. The files in helm/app/files hold these words, which make
 * them valid as they are; the chart's templates put the real names in their place.
 */
export const NAMESPACE = 'release-namespace';
export const JOB = 'release-name-backend';

/** Selects the series of one release's backend. */
export const SELECTOR = `namespace="${NAMESPACE}",job="${JOB}"`;
