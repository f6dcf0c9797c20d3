/** What administrators do: they decide who may come in, and see nothing of what people do inside. */
import { within } from '../accounts-within.ts';
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import { requireLocalLogin, type AuthConfig } from '../auth/auth.service.ts';
import type { Database } from '../database/connect.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import type { InvitationRecord } from '../invitations/invitations.repository.ts';
import type { InvitationsService } from '../invitations/invitations.service.ts';
import type { MailService } from '../mail/mail.service.ts';
import { linkTo } from '../one-time-links/one-time-links.service.ts';
import type { SecurityEventRecord } from '../security-events/security-events.repository.ts';
import type { SecurityEvent, SecurityEventsService } from '../security-events/security-events.service.ts';
import type { SessionsService } from '../sessions/sessions.service.ts';
import type { Language, Role, UserRecord } from '../users/users.repository.ts';
import type { UsersService } from '../users/users.service.ts';

/** The administrator who acts, and where the request came from. */
export interface Actor {
  userId: string;
  address: string;
  /** Origin of the page, for links that are shown. */
  origin: string;
}

export interface AdministrationService {
  listUsers(page: { before: string | null; limit: number }): Promise<UserRecord[]>;
  /** @throws AppError 404, or 409 when nobody would be left to administer */
  setRights(
    actor: Actor,
    id: string,
    rights: { role?: Role | undefined; disabled?: boolean | undefined },
  ): Promise<UserRecord>;
  /** @returns the link, or null when it is sent by mail. @throws AppError 403, 404 or 409 */
  createResetLink(actor: Actor, id: string): Promise<string | null>;
  listInvitations(): Promise<InvitationRecord[]>;
  /** @returns the link too, or null when it is sent by mail. @throws AppError 403 or 409 */
  invite(
    actor: Actor,
    invitation: { email: string | null; role: Role; language: Language },
  ): Promise<InvitationRecord & { link: string | null }>;
  /** @throws AppError 404 */
  withdrawInvitation(actor: Actor, id: string): Promise<void>;
  listSecurityEvents(page: { before: string | null; limit: number }): Promise<SecurityEventRecord[]>;
}

interface Parts {
  users: UsersService;
  sessions: SessionsService;
  apiTokens: ApiTokensService;
  invitations: InvitationsService;
  mail: MailService;
  securityEvents: SecurityEventsService;
}

export function createAdministrationService(
  db: Database,
  config: Pick<AuthConfig, 'registration' | 'localLogin'>,
  parts: Parts,
): AdministrationService {
  const { users, sessions, apiTokens, invitations, mail, securityEvents } = parts;
  const by = ({ userId }: Actor) => ({ by: userId });
  const record = (tx: Database, { address }: Actor, event: SecurityEvent) =>
    within(tx, mail).securityEvents.record({ ...event, address });

  return {
    listUsers: (page) => users.list(page),

    async setRights(actor, id, rights) {
      const user = await users.setRights(id, rights, async (tx, changed) => {
        if (changed.disabled) await sessions.endAll(id, undefined, tx);
        const detail = { ...by(actor), ...rights };
        await record(tx, actor, { type: 'user-changed', userId: id, detail });
      });
      sessions.forget(id);
      apiTokens.forget(id);
      return user;
    },

    async createResetLink(actor, id) {
      requireLocalLogin(config);
      const user = await users.get(id);
      if (user.disabled) throw conflict('The account is disabled. Enable it first.');
      return inTransaction(db, async (tx) => {
        const parts = within(tx, mail);
        await record(tx, actor, { type: 'password-reset-requested', userId: id, detail: by(actor) });
        const { email, language } = user;
        if (!mail.configured) {
          return linkTo(actor.origin, 'password', await parts.links.create({ purpose: 'password', userId: id, email }));
        }
        await parts.mail.enqueue({ purpose: 'password', userId: id, email, language });
        return null;
      });
    },

    listInvitations: () => invitations.list(),

    async invite(actor, { email, role, language }) {
      requireLocalLogin(config);
      if (config.registration === 'closed')
        throw conflict('Registration is closed here: no invitation would be accepted.');
      return inTransaction(db, async (tx) => {
        const parts = within(tx, mail);
        const { invitation, token } = await parts.invitations.create({ email, role, invitedBy: actor.userId });
        await record(tx, actor, { type: 'invited', detail: { ...by(actor), invitation: invitation.id, role } });
        if (email === null || !mail.configured) {
          return { ...invitation, link: linkTo(actor.origin, 'invitation', token) };
        }
        await parts.mail.enqueue({ purpose: 'invitation', email, language, data: { invitation: invitation.id } });
        return { ...invitation, link: null };
      });
    },

    async withdrawInvitation(actor, id) {
      await inTransaction(db, async (tx) => {
        await within(tx, mail).invitations.withdraw(id);
        await record(tx, actor, { type: 'invitation-withdrawn', detail: { ...by(actor), invitation: id } });
      });
    },

    listSecurityEvents: (page) => securityEvents.list(page),
  };
}
