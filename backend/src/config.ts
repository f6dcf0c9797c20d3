/**
 * The only reader of the environment. Every variable is declared here once with its type, default and meaning;
 * docs/configuration.md is generated from the same table.
 */
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);
const seconds = z.coerce.number().min(0).max(3600);
/** Stays text here, so that the table of variables can show its default. */
const flag = z.enum(['true', 'false']).default('false');

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The declared variables, in the order of the documentation. */
export const environmentSchema = z.object({
  HOST: z.string().default('0.0.0.0').describe('Address that the API listens on'),
  PORT: port.default(8080).describe('Port of the API; 0 takes any free port'),
  METRICS_PORT: port
    .default(9464)
    .describe('Port of the Prometheus metrics, on the same address; 0 takes any free port'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Origin under which users reach the service, for absolute URLs; the address of the request if unset'),
  TRUST_PROXY: flag.describe('Take host, scheme and client address from X-Forwarded-* headers'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    )
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .describe('Origins whose pages may call the API, separated by commas'),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .default(1200)
    .describe('Most requests of one client address in a minute and process; 0 for no limit'),
  TRASH_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('Days after which what lies in the trash is deleted for good'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL connection URL; takes precedence over the PG* variables'),
  PGHOST: z.string().default('localhost').describe('PostgreSQL host'),
  PGPORT: port.default(5432).describe('PostgreSQL port'),
  PGDATABASE: z.string().default('tasktracker').describe('PostgreSQL database'),
  PGUSER: z.string().default('tasktracker').describe('PostgreSQL role'),
  PGPASSWORD: z.string().optional().describe('Password of the PostgreSQL role'),
  PGSSLMODE: z
    .enum(['disable', 'require', 'verify-full'])
    .default('disable')
    .describe('TLS to PostgreSQL: none, without checking the certificate, or checking it and the host name'),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(100).default(8).describe('Most connections of one process'),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(`Least severe level that is logged: ${logLevels.join(', ')}`),
  SHUTDOWN_DELAY_SECONDS: seconds
    .default(0)
    .describe('Seconds between readyz=503 and closing, in which load balancers notice'),
  SHUTDOWN_TIMEOUT_SECONDS: seconds.default(20).describe('Seconds that running requests get to finish'),
});

type Environment = z.infer<typeof environmentSchema>;

export interface DatabaseConfig {
  /** libpq-style parameters or a URL, never both. */
  connection: { connectionString: string } | ConnectionParameters;
  poolMax: number;
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
  database: DatabaseConfig;
  logLevel: (typeof logLevels)[number];
  shutdown: { delaySeconds: number; timeoutSeconds: number };
}

/** A variable of the environment has no valid value. The message names each one and what is wrong, never a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError';
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
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: env.TRUST_PROXY === 'true',
    corsOrigins: env.CORS_ORIGINS,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    trashDays: env.TRASH_DAYS,
    database: { connection: connection(env), poolMax: env.DATABASE_POOL_MAX },
    logLevel: env.LOG_LEVEL,
    shutdown: { delaySeconds: env.SHUTDOWN_DELAY_SECONDS, timeoutSeconds: env.SHUTDOWN_TIMEOUT_SECONDS },
  });
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
