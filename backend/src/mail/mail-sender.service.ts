/** Empties the outbox. Every replica does: each mail is taken by one of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport, type Transporter } from 'nodemailer';
import type { Logger } from 'pino';
import type { Database } from '../database/connect.ts';
import { fromDatabaseError } from '../database/constraints.ts';
import type { InvitationsService } from '../invitations/invitations.service.ts';
import { linkTo, type OneTimeLinksService } from '../one-time-links/one-time-links.service.ts';
import type { Language } from '../users/users.repository.ts';
import type { UsersService } from '../users/users.service.ts';
import { mailText, type MailTextName } from './mail-texts.ts';
import * as repository from './mails.repository.ts';
import type { MailRecord } from './mails.repository.ts';

export interface MailConfig {
  /** `smtp://user:password@host:port`, or `smtps:` */
  smtpUrl: string;
  from: string;
  /** Origin of the page, for links. */
  publicUrl: string;
}

interface Parts {
  users: UsersService;
  links: OneTimeLinksService;
  invitations: InvitationsService;
}

/** How often the outbox is looked into, and the bound of every step of an SMTP dialogue. Milliseconds. */
const PAUSE_MS = 1_000;
const SMTP_TIMEOUT_MS = 20_000;
/** The pauses between attempts double up to an hour: about ten hours in all. */
const MOST_ATTEMPTS = 15;

export function startMailSender(
  db: Database,
  config: MailConfig,
  parts: Parts,
  logger: Logger,
): { stop(): Promise<void> } {
  const transport = createTransport(
    {
      url: config.smtpUrl,
      connectionTimeout: SMTP_TIMEOUT_MS,
      greetingTimeout: SMTP_TIMEOUT_MS,
      socketTimeout: SMTP_TIMEOUT_MS,
      // nothing in a mail may make the sender read a file or an address
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: config.from },
  );
  const stopped = new AbortController();
  const loop = async () => {
    for (;;) {
      await sleep(PAUSE_MS, undefined, { signal: stopped.signal, ref: false });
      try {
        while (!stopped.signal.aborted && (await sendNext(db, config, parts, transport, logger)));
      } catch (error) {
        logger[fromDatabaseError(error) ? 'warn' : 'error'](
          { err: error },
          'the outbox cannot be read; another try follows',
        );
      }
    }
  };
  const done = loop().catch(() => {});
  return {
    async stop() {
      stopped.abort();
      await done;
      transport.close();
    },
  };
}

/** @returns whether there was a mail */
async function sendNext(
  db: Database,
  config: MailConfig,
  parts: Parts,
  transport: Transporter,
  logger: Logger,
): Promise<boolean> {
  const mail = await repository.takeDueMail(db);
  if (!mail) return false;
  const about = { mail: mail.id, purpose: mail.purpose, attempt: mail.attempts };
  try {
    const content = await compose(mail, config, parts);
    // undefined: what it was about is gone by now
    if (content) await transport.sendMail({ ...content, to: { name: '', address: content.to } });
    await repository.deleteMail(db, mail.id);
    if (content) logger.info(about, 'mail sent');
  } catch (error) {
    if (fromDatabaseError(error)) throw error;
    const given = mail.attempts >= MOST_ATTEMPTS;
    if (given) await repository.deleteMail(db, mail.id);
    // an SMTP server's answer may repeat the address: the reason is its code
    const reason =
      (error as { code?: string; responseCode?: number }).responseCode ?? (error as { code?: string }).code;
    logger.warn({ ...about, reason: reason ?? (error as Error).name }, given ? 'mail given up' : 'mail not sent yet');
  }
  return true;
}

/**
 * The tokens of links are made now: the outbox has none. A mail that is sent twice has two that both work, except an
 * invitation, whose newest one counts. What concerns an account goes to the address that the account has: one that only folds to the same may be somebody else's.
 */
async function compose(mail: MailRecord, { publicUrl }: MailConfig, { users, links, invitations }: Parts) {
  const text = (name: MailTextName, to: { email: string; language: Language }, link: string, email = to.email) => ({
    to: to.email,
    ...mailText(name, to.language, { site: publicUrl, link, email }),
  });
  const known = await users.findByEmail(mail.email);
  const data = mail.data;
  switch (mail.purpose) {
    case 'registration': {
      if (known) return text('already-registered', known, `${publicUrl}/log-in`);
      const token = await links.create({
        purpose: 'registration',
        email: mail.email,
        data: { ...data, language: mail.language },
      });
      return text('registration', mail, linkTo(publicUrl, 'registration', token));
    }
    case 'password': {
      if (!known || known.disabled) return undefined;
      // who logs in at a provider has none to forget; an administrator may still give them one
      if (!known.hasPassword && mail.userId === null) return text('no-password', known, `${publicUrl}/log-in`);
      const token = await links.create({
        purpose: 'password',
        userId: known.id,
        email: known.email,
        data: { to: 'mail' },
      });
      return text('password', known, linkTo(publicUrl, 'password', token));
    }
    case 'email': {
      // somebody else has it: who asked for it learns nothing, and its owner need not be troubled
      if (known && known.id !== mail.userId) return undefined;
      const token = await links.create({ purpose: 'email', userId: mail.userId ?? undefined, email: mail.email });
      return text('email', mail, linkTo(publicUrl, 'email', token));
    }
    case 'invitation': {
      const token = await invitations.renew(data['invitation']!);
      return token === undefined ? undefined : text('invitation', mail, linkTo(publicUrl, 'invitation', token));
    }
    case 'password-changed':
      return text('password-changed', mail, `${publicUrl}/log-in`);
    case 'email-changed':
      return text('email-changed', mail, publicUrl, data['email']);
  }
}
