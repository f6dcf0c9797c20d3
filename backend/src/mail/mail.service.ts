/** Mail goes out after the request that asked for it: whether, when and to whom shows in no answer. */
import type { Database } from '../database/connect.ts';
import type { Language } from '../users/users.repository.ts';
import * as repository from './mails.repository.ts';
import type { MailPurpose } from './mails.repository.ts';

export interface Mail {
  purpose: MailPurpose;
  userId?: string;
  email: string;
  language: Language;
  /** What sending it needs to know; never a token. */
  data?: Record<string, string>;
}

export interface MailService {
  /** Whether this installation can send mail. */
  configured: boolean;
  /** Puts a mail into the outbox; does nothing where none can be sent. */
  enqueue(mail: Mail): Promise<void>;
  /** Takes back the mails to a user that would bring a link. */
  withdraw(userId: string): Promise<void>;
}

export const createMailService = (db: Database, configured: boolean): MailService => ({
  configured,
  async enqueue({ purpose, userId, email, language, data = {} }) {
    if (!configured) return;
    await repository.insertMail(db, {
      purpose,
      userId: userId ?? null,
      email,
      language,
      data: JSON.stringify(data),
    });
  },
  withdraw: (userId) => repository.deleteLinkMailsOf(db, userId),
});
