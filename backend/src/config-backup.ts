/** The variables of backups: a part of `config.ts`. */
import { z } from 'zod';
import type { S3Config } from './config-attachments.ts';
import { ConfigError } from './config-error.ts';
import type { KeepRules } from './backup/retention.ts';

const count = z.coerce.number().int().min(0).max(1000);

export const backupVariables = {
  BACKUP_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the object store that backups are kept in; that of AWS for the region if unset'),
  BACKUP_S3_BUCKET: z
    .string()
    .optional()
    .describe('Bucket of the backups, which must exist; without it there is no backup'),
  BACKUP_S3_PREFIX: z
    .string()
    .regex(/^(?:[\w.-]+\/)*$/, 'must be empty or end with a slash')
    .default('')
    .describe('What the names of all objects of backups begin with; no two installations may share it'),
  BACKUP_S3_REGION: z.string().default('us-east-1').describe('Region of that bucket, which many stores ignore'),
  BACKUP_S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('Access key for backups; if unset, the AWS SDK looks where it looks by itself'),
  BACKUP_S3_SECRET_ACCESS_KEY: z.string().optional().describe('Secret of that access key'),
  BACKUP_S3_FORCE_PATH_STYLE: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Name the bucket of backups in the path and not in the host name'),
  BACKUP_S3_SSE: z
    .enum(['AES256', 'aws:kms'])
    .optional()
    .describe('Encryption by the store that every write of a backup asks for; the choice of the bucket if unset'),
  BACKUP_S3_SSE_KMS_KEY_ID: z.string().optional().describe('Key for `aws:kms`; that of the account if unset'),
  BACKUP_S3_CA_FILE: z
    .string()
    .optional()
    .describe('File with the certificates, in PEM, of the authority that this store has its certificate from'),
  BACKUP_FILES: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether a backup has the files on tasks too, and not only the list of them'),
  BACKUP_KEEP_LAST: count.min(1).default(3).describe('How many of the newest backups are kept in any case'),
  BACKUP_KEEP_DAYS: count.default(7).describe('Of how many days the newest backup is kept; days, as below, are of UTC'),
  BACKUP_KEEP_WEEKS: count.default(5).describe('Of how many weeks the newest backup is kept'),
  BACKUP_KEEP_MONTHS: count.default(12).describe('Of how many months the newest backup is kept'),
};

type Environment = z.infer<z.ZodObject<typeof backupVariables>>;

export interface BackupConfig {
  store: S3Config;
  /** Whether files are copied, or only listed. */
  files: boolean;
  keep: KeepRules;
}

/** Undefined where no bucket is named. @throws ConfigError when variables contradict each other */
export function backupConfig(env: Environment): BackupConfig | undefined {
  if ((env.BACKUP_S3_ACCESS_KEY_ID === undefined) !== (env.BACKUP_S3_SECRET_ACCESS_KEY === undefined)) {
    throw new ConfigError(
      'BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY are not valid: one is set without the other',
    );
  }
  if (env.BACKUP_S3_BUCKET === undefined) return undefined;
  return {
    store: {
      endpoint: env.BACKUP_S3_ENDPOINT,
      publicEndpoint: undefined,
      bucket: env.BACKUP_S3_BUCKET,
      prefix: env.BACKUP_S3_PREFIX,
      region: env.BACKUP_S3_REGION,
      accessKeyId: env.BACKUP_S3_ACCESS_KEY_ID,
      secretAccessKey: env.BACKUP_S3_SECRET_ACCESS_KEY,
      forcePathStyle: env.BACKUP_S3_FORCE_PATH_STYLE === 'true',
      encryption: env.BACKUP_S3_SSE,
      kmsKeyId: env.BACKUP_S3_SSE_KMS_KEY_ID,
      caFile: env.BACKUP_S3_CA_FILE,
    },
    files: env.BACKUP_FILES === 'true',
    keep: {
      last: env.BACKUP_KEEP_LAST,
      days: env.BACKUP_KEEP_DAYS,
      weeks: env.BACKUP_KEEP_WEEKS,
      months: env.BACKUP_KEEP_MONTHS,
    },
  };
}
