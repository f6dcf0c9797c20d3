/** What a change of an account writes besides itself, as part of one transaction: all of it is there, or nothing. */
import type { Database } from './database/connect.ts';
import { createInvitationsService } from './invitations/invitations.service.ts';
import { createMailService, type MailService } from './mail/mail.service.ts';
import { createOneTimeLinksService } from './one-time-links/one-time-links.service.ts';
import { createSecurityEventsService } from './security-events/security-events.service.ts';
import { createUsersService } from './users/users.service.ts';

/** Services that remember nothing, over a transaction. */
export const within = (tx: Database, { configured }: Pick<MailService, 'configured'>) => ({
  users: createUsersService(tx),
  invitations: createInvitationsService(tx),
  links: createOneTimeLinksService(tx),
  mail: createMailService(tx, configured),
  securityEvents: createSecurityEventsService(tx),
});
