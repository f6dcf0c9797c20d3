/** What happened to accounts: kept for administrators, whatever becomes of the accounts. */
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import * as repository from './security-events.repository.ts';
import type { SecurityEventRecord } from './security-events.repository.ts';

/** How long an event is kept. Days. */
const KEPT_DAYS = 400;

/** Every kind of event, with its meaning. */
export const securityEventTypes = {
  registered: 'An account was made',
  'logged-in': 'Somebody logged in',
  'log-in-failed': 'A password was wrong',
  'logged-out': 'A session was ended by its owner, or by the provider that it began at',
  'sign-on-failed': 'A log-in at the provider came to nothing',
  'refresh-token-reused': 'A refresh token was used after its successor: its session was ended',
  'password-changed': 'The password was changed by its owner',
  'password-reset': 'The password was set anew with a link',
  'password-reset-requested': 'A link to set the password was asked for',
  'email-changed': 'The address was changed',
  'account-deleted': 'The account was deleted by its owner',
  'account-linked': 'An account at a provider was linked',
  'api-token-created': 'An API token was made',
  'api-token-revoked': 'An API token was revoked',
  'user-changed': 'An administrator, or the provider, changed the rights of an account',
  'last-administrator-kept': 'The provider would have taken away the last administrator',
  invited: 'An administrator invited somebody',
  'invitation-withdrawn': 'An administrator withdrew an invitation',
} as const;

export type SecurityEventType = keyof typeof securityEventTypes;

export interface SecurityEvent {
  type: SecurityEventType;
  /** The account that it is about. */
  userId?: string | undefined;
  /** Where the request came from. */
  address?: string | undefined;
  /** Never a secret, and no address of somebody who has no account. */
  detail?: Record<string, string | boolean | undefined>;
}

export interface SecurityEventsService {
  record(event: SecurityEvent): Promise<void>;
  list(page: { before: string | null; limit: number }): Promise<SecurityEventRecord[]>;
}

export const createSecurityEventsService = (db: Database): SecurityEventsService => ({
  record: ({ type, userId, address, detail = {} }) =>
    repository.insertSecurityEvent(db, {
      type,
      userId: userId ?? null,
      address: address ?? null,
      detail: JSON.stringify(detail),
    }),
  list: (page) => repository.listSecurityEvents(db, page),
});

/**
 * Deletes events that are old.
 * @returns how many there were
 */
export const expireSecurityEvents = (db: Database): Promise<number> =>
  inBatches((limit) => repository.deleteOldSecurityEvents(db, KEPT_DAYS, limit));
