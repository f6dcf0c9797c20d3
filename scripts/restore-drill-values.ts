/**
 * Values of the release that scripts/restore-drill restores into, made of those of the real one: the same images, the same
 * backups, and a database and a volume of its own. What is not named here is left out: nothing of the real release may be
 * written to, and nobody but the drill may reach the copy.
 *
 * Reads `{ values, cronJob }` from standard input: `helm get values` of the umbrella chart and the CronJob of its backups.
 */
import { text } from 'node:stream/consumers';

type Values = { [key: string]: Values | unknown };
interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string } };
}
export interface CronJob {
  spec: { jobTemplate: { spec: { template: { spec: { containers: { env: Variable[] }[] } } } } };
}

/** What of the real release's own values the drill has too. */
const KEPT = [
  'global.imageRegistry',
  'global.imagePullSecrets',
  'app.image',
  'app.trustedCertificates',
  'app.backend.image',
  'app.backend.resources',
  'app.spa.image',
  'app.spa.resources',
  'app.migrate',
  'app.backup',
  'app.networkPolicy.enabled',
  'app.networkPolicy.backupStore',
  'app.networkPolicy.dns',
  'app.networkPolicy.dnsPorts',
  'app.attachments.filesystem.size',
  'app.attachments.filesystem.storageClass',
  'postgresql.image',
  'postgresql.primary.resources',
  'postgresql.primary.persistence.size',
  'postgresql.primary.persistence.storageClass',
];

/** What the drill has whatever the real release has. */
const OWN: Values = {
  'postgresql.enabled': true,
  'app.backend.replicas': 1,
  'app.spa.replicas': 1,
  'app.exposure.type': 'none',
  'app.auth.bootstrapToken.enabled': false,
  'app.auth.registration': 'closed',
  // two releases that back up to one prefix delete each other's backups
  'app.backup.suspend': true,
  // never the store of the real release: the drill's janitor would delete what the drill's database does not know
  'app.attachments.store': 'filesystem',
};

/** @throws Error when the release has no backups */
export function drillValues(values: Values, cronJob: CronJob): Values {
  const drill: Values = {};
  for (const path of KEPT) {
    const value = get(values, path.split('.'));
    if (value !== undefined) set(drill, path.split('.'), structuredClone(value));
  }
  for (const [path, value] of Object.entries(OWN)) set(drill, path.split('.'), value);
  // values may be templates with the release's name in them: what came of them is in its CronJob
  const env = cronJob.spec.jobTemplate.spec.template.spec.containers[0]?.env ?? [];
  const variable = (name: string) => env.find((candidate) => candidate.name === name);
  const place = {
    bucket: variable('BACKUP_S3_BUCKET')?.value,
    prefix: variable('BACKUP_S3_PREFIX')?.value,
    endpoint: variable('BACKUP_S3_ENDPOINT')?.value ?? '',
    existingSecret: variable('BACKUP_S3_SECRET_ACCESS_KEY')?.valueFrom?.secretKeyRef?.name ?? '',
  };
  if (!place.bucket || place.prefix === undefined) throw new Error('the CronJob of backups names no bucket');
  for (const [key, value] of Object.entries(place)) set(drill, ['app', 'backup', 's3', key], value);
  return drill;
}

function get(values: unknown, path: string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Values | undefined | null)?.[key], values);
}

function set(values: Values, path: string[], value: unknown): void {
  const parent = path.slice(0, -1).reduce<Values>((object, key) => (object[key] ??= {}) as Values, values);
  parent[path.at(-1)!] = value;
}

if (import.meta.main) {
  const { values, cronJob } = JSON.parse(await text(process.stdin)) as { values: Values | null; cronJob: CronJob };
  process.stdout.write(JSON.stringify(drillValues(values ?? {}, cronJob)));
}
