/**
 * An account that the chart's test asks as, whatever ways there are to log in. It has no password, and its API token runs
 * out in minutes: what a test that was killed leaves behind is of no use to anybody.
 */
import { rename, writeFile } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Logger } from 'pino';
import { createApiTokensService } from '../api-tokens/api-tokens.service.ts';
import type { Config } from '../config.ts';
import { connect, type Database } from '../database/connect.ts';
import { createSecurityEventsService } from '../security-events/security-events.service.ts';
import { createUsersService } from '../users/users.service.ts';

/** A name that nobody can register and no mail reaches: https://www.rfc-editor.org/rfc/rfc2606#section-2 */
const DOMAIN = 'helm-test.invalid';
/** Fifteen minutes: the test is over long before. */
const TOKEN_DAYS = 15 / (24 * 60);

/**
 * Makes the account, in the place of any that is left, and writes its token to a file that its owner alone can read.
 * @throws the error of the file
 */
export async function createTestAccount(config: Config, logger: Logger, tokenFile: string): Promise<void> {
  await withDatabase(config, async (db) => {
    await deleteAll(db);
    const user = await createUsersService(db).create({
      email: `${uuidv7()}@${DOMAIN}`,
      emailVerified: false,
      passwordHash: null,
      role: 'user',
      language: 'en',
    });
    const scopes: ('read' | 'write')[] = ['read', 'write'];
    const { token } = await createApiTokensService(db).create(user!.id, {
      name: 'helm test',
      scopes,
      days: TOKEN_DAYS,
    });
    // whoever waits for the file finds the whole of it
    const unfinished = `${tokenFile}.unfinished`;
    await writeFile(unfinished, token, { mode: 0o600 });
    await rename(unfinished, tokenFile);
    logger.info({ userId: user!.id }, 'made the account of the test');
  });
}

/** Deletes the account with all its data; there need be none. */
export async function deleteTestAccount(config: Config, logger: Logger): Promise<void> {
  await withDatabase(config, async (db) =>
    logger.info({ deleted: await deleteAll(db) }, 'no account of a test is left'),
  );
}

async function deleteAll(db: Database): Promise<number> {
  const users = createUsersService(db);
  const found = await users.listOfDomain(DOMAIN);
  for (const { id } of found) {
    await users.delete(id);
    await createSecurityEventsService(db).record({ type: 'account-deleted', userId: id, detail: { how: 'helm test' } });
  }
  return found.length;
}

async function withDatabase(config: Config, work: (db: Database) => Promise<void>): Promise<void> {
  const db = connect(config.database, 'serve');
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}
