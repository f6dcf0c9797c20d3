/** Every variable of the environment, once, with its type, default and meaning: docs/configuration.md is made of this. */
import { z } from 'zod';
import { attachmentVariables } from './config-attachments.ts';
import { backupVariables } from './config-backup.ts';
import { parseSigningKeys, type SigningKeys } from './sessions/access-tokens.ts';

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
    .refine(isOrigin, 'must be an origin, such as https://tasks.example.org, without user, path, query and fragment')
    // as browsers name it: in lower case, without the usual port
    .transform((url) => new URL(url).origin)
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
  ACCESS_TOKEN_KEYS: z
    .string()
    .transform(signingKeys)
    .optional()
    .describe(
      'Keys of access tokens, required to serve: `id:secret,id:secret`, each secret at least 32 random bytes in base64url. ' +
        'The first signs, every one verifies; the same on all replicas',
    ),
  SESSION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(30)
    .describe('Days after which a person has to log in again, however busy the session'),
  REGISTRATION: z
    .enum(['open', 'invite', 'closed'])
    .default('open')
    .describe('Who may make an account: anybody, whoever has an invitation, or nobody'),
  LOCAL_LOGIN: z
    .enum(['true', 'false'])
    .default('true')
    .describe('Whether people may log in with a password; `false` leaves the OpenID provider alone'),
  BOOTSTRAP_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Whoever registers with it becomes administrator, as long as there is none'),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('OpenID provider to log in at, by its issuer; needs PUBLIC_URL. Plain HTTP is for this machine only'),
  OIDC_CLIENT_ID: z.string().default('tasktracker').describe('What the provider calls this application'),
  OIDC_CLIENT_SECRET: z.string().optional().describe('Secret that the provider gave; none for a public client'),
  OIDC_NAME: z.string().default('single sign-on').describe('What the button says that leads to the provider'),
  OIDC_SCOPES: z.string().default('openid profile email').describe('Scopes that are asked for'),
  OIDC_ROLE_CLAIM: z
    .string()
    .optional()
    .describe(
      'Claim of the ID token with the roles of a person, such as `realm_access.roles`; then the provider decides who is ' +
        'administrator',
    ),
  OIDC_ADMIN_ROLE: z.string().default('tasktracker-admin').describe('Role in that claim which makes an administrator'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      'Server that sends mail, `smtps://user:password@host:465` or `smtp://…:587?requireTLS=true`; needs PUBLIC_URL. ' +
        'Without it links are shown to administrators',
    ),
  MAIL_FROM: z.string().default('TaskTracker <tasktracker@localhost>').describe('Sender of mails'),
  TRASH_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe('Days after which what lies in the trash is deleted for good'),
  ...attachmentVariables,
  ...backupVariables,
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
  DATABASE_APPLICATION_ROLE: z
    .string()
    .optional()
    .describe(
      'Role that serves, where it is not the one that owns the tables: `migrate` lets it read and write them, ' +
        '`create-application-role` makes it',
    ),
  DATABASE_APPLICATION_PASSWORD: z
    .string()
    .min(1)
    .optional()
    .describe('Password that `create-application-role` gives it'),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(100).default(8).describe('Most connections of one process'),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(`Least severe level that is logged: ${logLevels.join(', ')}`),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of a collector that takes OTLP over HTTP, such as `http://collector:4318`; no traces if unset'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of the requests that begin a trace; a request of a traced caller follows it'),
  REVISION: z.string().max(64).default('unknown').describe('Commit that this build was made from; the image sets it'),
  SHUTDOWN_DELAY_SECONDS: seconds
    .default(0)
    .describe(
      'Seconds between readyz=503 and closing, in which load balancers notice and each connection ends with its next answer',
    ),
  SHUTDOWN_TIMEOUT_SECONDS: seconds.default(20).describe('Seconds that running requests get to finish'),
});

export type Environment = z.infer<typeof environmentSchema>;

function isOrigin(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.href === `${parsed.origin}/`;
}

/** Zod reports what is wrong; the keys themselves are in no message. */
function signingKeys(text: string, context: z.RefinementCtx): SigningKeys {
  try {
    return parseSigningKeys(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
}
