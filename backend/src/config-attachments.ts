/** The variables of files on tasks: a part of `config.ts`. */
import { z } from 'zod';
import { ConfigError } from './config-error.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const bytes = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const attachmentVariables = {
  ATTACHMENTS_STORE: z
    .enum(['none', 'filesystem', 's3'])
    .default('none')
    .describe('Where files on tasks are kept: nowhere (there are none then), in a folder, or in a bucket'),
  ATTACHMENTS_DIR: z
    .string()
    .default('data/attachments')
    .describe('Folder of the files; all processes must share it. Only for `filesystem`'),
  ATTACHMENTS_MAX_BYTES: bytes
    .max(5 * GIB)
    .default(100 * MIB)
    .describe('Most bytes of one file, 5 GiB at most'),
  ATTACHMENTS_QUOTA_BYTES: bytes.default(GIB).describe('Most bytes of all files of a user, with those in the trash'),
  ATTACHMENTS_PRESIGN: z
    .enum(['true', 'false'])
    .default('false')
    .describe(
      'Let clients exchange files with the store itself, by addresses that are valid for minutes. Only for `s3`',
    ),
  ATTACHMENTS_CLAMD: z
    .string()
    .regex(/^(?:unix:\/.+|(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\]):\d{1,5})$/i, 'must be host:port or unix:/path')
    .optional()
    .describe(
      'ClamAV daemon that every file must pass before anybody can read it, as `host:port` or `unix:/path`; none if unset',
    ),
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the object store; that of AWS for the region if unset'),
  S3_PUBLIC_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address under which browsers reach the object store, for `ATTACHMENTS_PRESIGN`; `S3_ENDPOINT` if unset'),
  S3_BUCKET: z.string().optional().describe('Bucket, which must exist; required for `s3`'),
  S3_PREFIX: z
    .string()
    .regex(/^(?:[\w.-]+\/)*$/, 'must be empty or end with a slash')
    .default('')
    .describe('What the names of all objects begin with, such as `tasktracker/`'),
  S3_REGION: z.string().default('us-east-1').describe('Region, which many stores ignore'),
  S3_ACCESS_KEY_ID: z
    .string()
    .optional()
    .describe('Access key; if unset, the AWS SDK looks where it looks by itself, such as a role of the machine'),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe('Secret of the access key'),
  S3_FORCE_PATH_STYLE: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Name the bucket in the path and not in the host name, as most stores outside AWS need it'),
  S3_SSE: z
    .enum(['AES256', 'aws:kms'])
    .optional()
    .describe(
      'Encryption by the store itself that every write asks for: AES256 or aws:kms; the choice of the bucket if unset',
    ),
  S3_SSE_KMS_KEY_ID: z.string().optional().describe('Key for `aws:kms`; that of the account if unset'),
  S3_CA_FILE: z
    .string()
    .optional()
    .describe('File with the certificates, in PEM, of the authority that the object store has its certificate from'),
};

type Environment = z.infer<z.ZodObject<typeof attachmentVariables>>;

export interface S3Config {
  endpoint: string | undefined;
  publicEndpoint: string | undefined;
  bucket: string;
  prefix: string;
  region: string;
  accessKeyId: string | undefined;
  secretAccessKey: string | undefined;
  forcePathStyle: boolean;
  encryption: 'AES256' | 'aws:kms' | undefined;
  kmsKeyId: string | undefined;
  caFile: string | undefined;
}

export interface AttachmentsConfig {
  store: { kind: 'none' } | { kind: 'filesystem'; folder: string } | ({ kind: 's3' } & S3Config);
  maxBytes: number;
  quotaBytes: number;
  presign: boolean;
  /** `host:port` or `unix:/path`. */
  clamd: string | undefined;
}

/** @throws ConfigError when variables contradict each other */
export function attachmentsConfig(env: Environment): AttachmentsConfig {
  if (env.ATTACHMENTS_PRESIGN === 'true' && env.ATTACHMENTS_STORE !== 's3') {
    throw new ConfigError('ATTACHMENTS_PRESIGN is not valid: only ATTACHMENTS_STORE=s3 has addresses of its own');
  }
  if ((env.S3_ACCESS_KEY_ID === undefined) !== (env.S3_SECRET_ACCESS_KEY === undefined)) {
    throw new ConfigError('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are not valid: one is set without the other');
  }
  return {
    store: attachmentsStore(env),
    maxBytes: env.ATTACHMENTS_MAX_BYTES,
    quotaBytes: env.ATTACHMENTS_QUOTA_BYTES,
    presign: env.ATTACHMENTS_PRESIGN === 'true',
    clamd: env.ATTACHMENTS_CLAMD,
  };
}

function attachmentsStore(env: Environment): AttachmentsConfig['store'] {
  if (env.ATTACHMENTS_STORE === 'none') return { kind: 'none' };
  if (env.ATTACHMENTS_STORE === 'filesystem') return { kind: 'filesystem', folder: env.ATTACHMENTS_DIR };
  if (env.S3_BUCKET === undefined) {
    throw new ConfigError('S3_BUCKET is not valid: ATTACHMENTS_STORE=s3 needs the name of a bucket');
  }
  return {
    kind: 's3',
    endpoint: env.S3_ENDPOINT,
    publicEndpoint: env.S3_PUBLIC_ENDPOINT,
    bucket: env.S3_BUCKET,
    prefix: env.S3_PREFIX,
    region: env.S3_REGION,
    accessKeyId: env.S3_ACCESS_KEY_ID,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY,
    forcePathStyle: env.S3_FORCE_PATH_STYLE === 'true',
    encryption: env.S3_SSE,
    kmsKeyId: env.S3_SSE_KMS_KEY_ID,
    caFile: env.S3_CA_FILE,
  };
}
