/** What administrators do: they decide who may come in, and see nothing of what people do inside. */
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import type { InvitationRecord } from '../invitations/invitations.repository.ts';
import type { InvitationsService } from '../invitations/invitations.service.ts';
import type { MailService } from '../mail/mail.service.ts';
import { linkTo, type OneTimeLinksService } from '../one-time-links/one-time-links.service.ts';
import type { SecurityEventRecord } from '../security-events/security-events.repository.ts';
import type { SecurityEventsService } from '../security-events/security-events.service.ts';
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
  /** @returns the link, or null when it is sent by mail. @throws AppError 404 */
  createResetLink(actor: Actor, id: string): Promise<string | null>;
  listInvitations(): Promise<InvitationRecord[]>;
  /** @returns the link too, or null when it is sent by mail */
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
  links: OneTimeLinksService;
  mail: MailService;
  securityEvents: SecurityEventsService;
}

export function createAdministrationService(parts: Parts): AdministrationService {
  const { users, sessions, apiTokens, invitations, links, mail, securityEvents } = parts;
  const by = ({ userId }: Actor) => ({ by: userId });

  return {
    listUsers: (page) => users.list(page),

    async setRights(actor, id, rights) {
      const user = await users.setRights(id, rights);
      if (user.disabled) await sessions.endAll(id);
      sessions.forget(id);
      apiTokens.forget(id);
      await securityEvents.record({
        type: 'user-changed',
        userId: id,
        address: actor.address,
        detail: { ...by(actor), ...rights },
      });
      return user;
    },

    async createResetLink(actor, id) {
      const user = await users.get(id);
      const detail = by(actor);
      await securityEvents.record({ type: 'password-reset-requested', userId: id, address: actor.address, detail });
      if (mail.configured) {
        await mail.enqueue({ purpose: 'password', userId: id, email: user.email, language: user.language });
        return null;
      }
      return linkTo(
        actor.origin,
        'password',
        await links.create({ purpose: 'password', userId: id, email: user.email }),
      );
    },

    listInvitations: () => invitations.list(),

    async invite(actor, { email, role, language }) {
      const { invitation, token } = await invitations.create({ email, role, invitedBy: actor.userId });
      const detail = { ...by(actor), invitation: invitation.id, role };
      await securityEvents.record({ type: 'invited', address: actor.address, detail });
      if (email === null || !mail.configured) return { ...invitation, link: linkTo(actor.origin, 'invitation', token) };
      await mail.enqueue({ purpose: 'invitation', email, language, data: { invitation: invitation.id } });
      return { ...invitation, link: null };
    },

    async withdrawInvitation(actor, id) {
      await invitations.withdraw(id);
      const detail = { ...by(actor), invitation: id };
      await securityEvents.record({ type: 'invitation-withdrawn', address: actor.address, detail });
    },

    listSecurityEvents: (page) => securityEvents.list(page),
  };
}
