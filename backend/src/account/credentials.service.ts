/** Everything by which somebody gets into an account. */
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import type { Database } from '../database/connect.ts';
import { createMailService } from '../mail/mail.service.ts';
import { createOneTimeLinksService } from '../one-time-links/one-time-links.service.ts';
import type { SessionsService } from '../sessions/sessions.service.ts';
import { createIdentitiesService } from '../single-sign-on/identities.service.ts';
import { createUsersService } from '../users/users.service.ts';

interface Parts {
  sessions: SessionsService;
  apiTokens: ApiTokensService;
}

/**
 * Takes all of it away: password, sessions, API tokens, links, those that a mail has still to bring, and accounts at
 * providers. For the moment when the owner of an address shows up, and the account with that address may have been
 * made by somebody else.
 * @param tx the transaction in which the owner gets another way in
 */
export async function dropCredentials(tx: Database, userId: string, { sessions, apiTokens }: Parts): Promise<void> {
  await createUsersService(tx).update(userId, { passwordHash: null });
  await sessions.endAll(userId, undefined, tx);
  await apiTokens.revokeAll(userId, tx);
  await createMailService(tx, true).withdraw(userId);
  await createOneTimeLinksService(tx).withdraw(userId);
  await createIdentitiesService(tx).unlinkAll(userId);
}
