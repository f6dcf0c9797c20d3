/**
 * The services of accounts, made once for a process: they remember for a moment who is known, and each of their changes
 * is complete in itself.
 */
import { createAccountService, type AccountService } from './account/account.service.ts';
import { createRecoveryService, type RecoveryService } from './account/recovery.service.ts';
import { createAdministrationService, type AdministrationService } from './administration/administration.service.ts';
import { createApiTokensService, type ApiTokensService } from './api-tokens/api-tokens.service.ts';
import { createAuthService, type AuthConfig, type AuthService } from './auth/auth.service.ts';
import { countedAuth } from './auth/counted-auth.ts';
import { ConfigError } from './config-error.ts';
import type { AccountsConfig } from './config.ts';
import type { Database } from './database/connect.ts';
import { createInvitationsService, type InvitationsService } from './invitations/invitations.service.ts';
import { createMailService, type MailService } from './mail/mail.service.ts';
import type { ProductMetrics } from './observability/product-metrics.ts';
import { createOneTimeLinksService, type OneTimeLinksService } from './one-time-links/one-time-links.service.ts';
import { createSecurityEventsService, type SecurityEventsService } from './security-events/security-events.service.ts';
import { createAccessTokenCheck, type AccessTokenCheck } from './sessions/access-tokens.ts';
import { createSessionsService, type SessionsService } from './sessions/sessions.service.ts';
import { createAdmissionService } from './single-sign-on/admission.service.ts';
import { createProvider } from './single-sign-on/provider.ts';
import {
  createLogOutUrlOf,
  createSingleSignOnService,
  type SingleSignOnService,
} from './single-sign-on/single-sign-on.service.ts';
import { createThrottleService } from './throttle/throttle.service.ts';
import { createUsersService, type UsersService } from './users/users.service.ts';

/** https://www.rfc-editor.org/rfc/rfc9068 leaves it open; so long a stolen one is of use. */
const ACCESS_TOKEN_SECONDS = 600;

export interface Accounts {
  auth: AuthService;
  /** Undefined where there is no provider. */
  singleSignOn: SingleSignOnService | undefined;
  account: AccountService;
  recovery: RecoveryService;
  administration: AdministrationService;
  users: UsersService;
  sessions: SessionsService;
  apiTokens: ApiTokensService;
  invitations: InvitationsService;
  links: OneTimeLinksService;
  mail: MailService;
  securityEvents: SecurityEventsService;
  checkAccessToken: AccessTokenCheck;
}

/** @throws ConfigError when there are no keys for access tokens */
export function createAccounts(db: Database, config: AccountsConfig, metrics: ProductMetrics): Accounts {
  const { keys } = config;
  if (!keys) throw new ConfigError('ACCESS_TOKEN_KEYS is not set: see docs/configuration.md');
  const authConfig: AuthConfig = { ...config, keys, provider: config.oidc?.name };
  const securityEvents = createSecurityEventsService(db);
  const sessions = createSessionsService(
    db,
    { keys, accessTokenSeconds: ACCESS_TOKEN_SECONDS, sessionDays: config.sessionDays },
    ({ userId, address }) => {
      metrics.refresh('replayed');
      return securityEvents.record({ type: 'refresh-token-reused', userId, address });
    },
  );
  const users = createUsersService(db);
  const apiTokens = createApiTokensService(db, securityEvents);
  const invitations = createInvitationsService(db);
  const links = createOneTimeLinksService(db);
  const throttle = createThrottleService(db);
  const mail = createMailService(db, config.mail !== undefined);
  const shared = { users, sessions, apiTokens, invitations, links, mail, securityEvents };
  const provider = config.oidc && createProvider(config.oidc);
  const logOutUrlOf = createLogOutUrlOf(db, provider);
  const auth = countedAuth(createAuthService(db, authConfig, { ...shared, throttle, logOutUrlOf }), metrics);
  const admission = createAdmissionService(db, shared);
  const singleSignOn =
    config.oidc &&
    provider &&
    createSingleSignOnService(
      db,
      { keys, publicUrl: config.oidc.publicUrl },
      { provider, admission, auth, sessions, throttle, securityEvents },
    );
  return {
    ...shared,
    auth,
    singleSignOn,
    account: createAccountService(db, authConfig, { ...shared, auth, throttle }),
    recovery: createRecoveryService(db, authConfig, { ...shared, auth, throttle }),
    administration: createAdministrationService(db, authConfig, shared),
    checkAccessToken: createAccessTokenCheck(keys),
  };
}
