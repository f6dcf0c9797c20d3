/** Mails that are still to be sent. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';
import type { Language } from '../users/users.repository.ts';

export type MailPurpose = 'registration' | 'password' | 'email' | 'invitation' | 'password-changed' | 'email-changed';

export interface MailRecord {
  id: string;
  purpose: MailPurpose;
  userId: string | null;
  email: string;
  language: Language;
  data: Record<string, string>;
  attempts: number;
}

export async function insertMail(db: Database, mail: Omit<MailRecord, 'id' | 'attempts' | 'data'> & { data: string }) {
  await named(
    db,
    'mails.insert',
    `insert into mails (purpose, user_id, email, language, data)
     values (:purpose, :userId, :email, :language, :data::jsonb)`,
    { ...mail },
  );
}

/**
 * Takes the next mail that is due, for a minute longer than its last attempt: whoever dies with it leaves it to others.
 */
export async function takeDueMail(db: Database): Promise<MailRecord | undefined> {
  const rows = await named<MailRecord>(
    db,
    'mails.take_due',
    `update mails set attempts = attempts + 1, due_at = now() + make_interval(mins => least(60, 1 << attempts))
     where id = (select id from mails where due_at <= now() order by due_at limit 1 for update skip locked)
     returning id, purpose, user_id as "userId", email, language, data, attempts`,
    {},
  );
  return rows[0];
}

/** Deletes the mails of a user that would bring a link. */
export async function deleteLinkMailsOf(db: Database, userId: string): Promise<void> {
  await named(
    db,
    'mails.delete_of_user',
    `delete from mails where purpose in ('password', 'email') and user_id = :userId`,
    { userId },
  );
}

export async function deleteMail(db: Database, id: string): Promise<void> {
  await named(db, 'mails.delete', 'delete from mails where id = :id', { id });
}
