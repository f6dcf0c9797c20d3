/** The only reader of the environment: what its variables mean to the rest of the code. */
import { attachmentsConfig, type AttachmentsConfig } from './config-attachments.ts';
import { backupConfig, type BackupConfig } from './config-backup.ts';
import { ConfigError } from './config-error.ts';
import { environmentSchema, type Environment } from './environment.ts';
import type { SigningKeys } from './sessions/access-tokens.ts';

export interface DatabaseConfig {
  /** libpq-style parameters or a URL, never both. */
  connection: { connectionString: string } | ConnectionParameters;
  poolMax: number;
  /** The role that serves; undefined where it is the one that owns the tables. */
  application: { role: string; password: string | undefined } | undefined;
}

export interface ConnectionParameters {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | undefined;
  ssl: false | { rejectUnauthorized: boolean };
}

export interface Config {
  host: string;
  port: number;
  metricsPort: number;
  publicUrl: string | undefined;
  trustProxy: boolean;
  corsOrigins: string[];
  rateLimitPerMinute: number;
  trashDays: number;
  accounts: AccountsConfig;
  attachments: AttachmentsConfig;
  /** Undefined where nothing keeps backups. */
  backup: BackupConfig | undefined;
  database: DatabaseConfig;
  logLevel: Environment['LOG_LEVEL'];
  tracing: { endpoint: string | undefined; sampleRatio: number };
  /** Commit that this build was made from. */
  revision: string;
  shutdown: { delaySeconds: number; timeoutSeconds: number };
}

export interface AccountsConfig {
  /** Undefined where nothing is served. */
  keys: SigningKeys | undefined;
  sessionDays: number;
  registration: 'open' | 'invite' | 'closed';
  localLogin: boolean;
  bootstrapToken: string | undefined;
  oidc: OidcConfig | undefined;
  mail: { smtpUrl: string; from: string; publicUrl: string } | undefined;
}

export interface OidcConfig {
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  name: string;
  scopes: string;
  /** Path of a claim, and the role in it that makes an administrator; undefined where the provider does not decide. */
  roles: { claim: string; admin: string } | undefined;
  /** Origin of the page, to which the provider leads back. */
  publicUrl: string;
}

/**
 * Reads and validates the configuration.
 * @param environment variables such as `process.env`; an empty string counts as unset
 * @throws ConfigError
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = environmentSchema.safeParse(given);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => `${issue.path.join('.')} is not valid: ${issue.message}`).join('; '),
    );
  }
  const env = result.data;
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    metricsPort: env.METRICS_PORT,
    publicUrl: env.PUBLIC_URL,
    trustProxy: env.TRUST_PROXY === 'true',
    corsOrigins: env.CORS_ORIGINS,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    trashDays: env.TRASH_DAYS,
    accounts: accounts(env),
    attachments: attachmentsConfig(env),
    backup: backupConfig(env),
    database: { connection: connection(env), poolMax: env.DATABASE_POOL_MAX, application: application(env) },
    logLevel: env.LOG_LEVEL,
    tracing: {
      endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, ''),
      sampleRatio: env.OTEL_TRACES_SAMPLER_ARG,
    },
    revision: env.REVISION,
    shutdown: { delaySeconds: env.SHUTDOWN_DELAY_SECONDS, timeoutSeconds: env.SHUTDOWN_TIMEOUT_SECONDS },
  });
}

function accounts(env: Environment): AccountsConfig {
  const needed = (variable: string): string => {
    if (env.PUBLIC_URL === undefined) throw new ConfigError(`${variable} needs PUBLIC_URL, the address of the page`);
    return env.PUBLIC_URL;
  };
  if (env.LOCAL_LOGIN === 'false' && env.OIDC_ISSUER === undefined) {
    throw new ConfigError('LOCAL_LOGIN=false needs OIDC_ISSUER: else nobody can log in');
  }
  return {
    keys: env.ACCESS_TOKEN_KEYS,
    sessionDays: env.SESSION_DAYS,
    registration: env.REGISTRATION,
    localLogin: env.LOCAL_LOGIN === 'true',
    bootstrapToken: env.BOOTSTRAP_TOKEN,
    oidc:
      env.OIDC_ISSUER === undefined
        ? undefined
        : {
            issuer: env.OIDC_ISSUER,
            clientId: env.OIDC_CLIENT_ID,
            clientSecret: env.OIDC_CLIENT_SECRET,
            name: env.OIDC_NAME,
            scopes: env.OIDC_SCOPES,
            roles:
              env.OIDC_ROLE_CLAIM === undefined
                ? undefined
                : { claim: env.OIDC_ROLE_CLAIM, admin: env.OIDC_ADMIN_ROLE },
            publicUrl: needed('OIDC_ISSUER'),
          },
    mail:
      env.SMTP_URL === undefined
        ? undefined
        : { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM, publicUrl: needed('SMTP_URL') },
  };
}

function connection(env: Environment): DatabaseConfig['connection'] {
  if (env.DATABASE_URL !== undefined) return { connectionString: env.DATABASE_URL };
  return {
    host: env.PGHOST,
    port: env.PGPORT,
    database: env.PGDATABASE,
    user: env.PGUSER,
    password: env.PGPASSWORD,
    ssl: env.PGSSLMODE === 'disable' ? false : { rejectUnauthorized: env.PGSSLMODE === 'verify-full' },
  };
}

function application(env: Environment): DatabaseConfig['application'] {
  const role = env.DATABASE_APPLICATION_ROLE;
  return role === undefined ? undefined : { role, password: env.DATABASE_APPLICATION_PASSWORD };
}
