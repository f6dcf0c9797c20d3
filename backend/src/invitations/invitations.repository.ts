/** Invitations to make an account. Only the hash of what is in the link is stored. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';
import type { Role } from '../users/users.repository.ts';

export interface InvitationRecord {
  id: string;
  /** The address that it is for; any when null. */
  email: string | null;
  role: Role;
  createdAt: string;
  expiresAt: string;
}

export interface NewInvitation {
  id: string;
  hash: string;
  email: string | null;
  role: Role;
  invitedBy: string | null;
  days: number;
}

const COLUMNS = `id, email, role, created_at as "createdAt", expires_at as "expiresAt"`;
const OPEN = 'accepted_at is null and expires_at > now()';

export async function insertInvitation(db: Database, invitation: NewInvitation): Promise<InvitationRecord> {
  const [record] = await named<InvitationRecord>(
    db,
    'invitations.insert',
    `insert into invitations (id, hash, email, role, invited_by, expires_at)
     values (:id, decode(:hash, 'hex'), :email, :role, :invitedBy, now() + make_interval(days => :days))
     returning ${COLUMNS}`,
    { ...invitation },
  );
  return record!;
}

/** Those that can still be accepted, the newest first. */
export const listInvitations = (db: Database, most: number): Promise<InvitationRecord[]> =>
  named<InvitationRecord>(
    db,
    'invitations.list',
    `select ${COLUMNS} from invitations where ${OPEN} order by id desc limit :most`,
    { most },
  );

/** Gives an invitation another link. @returns false when it can no longer be accepted */
export async function replaceHash(db: Database, id: string, hash: string): Promise<boolean> {
  const rows = await named(
    db,
    'invitations.replace_hash',
    `update invitations set hash = decode(:hash, 'hex') where id = :id and ${OPEN} returning id`,
    { id, hash },
  );
  return rows.length > 0;
}

/** Marks an invitation as accepted: of two who come at once one succeeds. */
export async function acceptInvitation(
  tx: Database,
  hash: string,
): Promise<Pick<InvitationRecord, 'email' | 'role'> | undefined> {
  const rows = await named<Pick<InvitationRecord, 'email' | 'role'>>(
    tx,
    'invitations.accept',
    `update invitations set accepted_at = now() where hash = decode(:hash, 'hex') and ${OPEN} returning email, role`,
    { hash },
  );
  return rows[0];
}

/** @returns false when there is no invitation that could still be accepted */
export async function deleteInvitation(db: Database, id: string): Promise<boolean> {
  const rows = await named(
    db,
    'invitations.delete',
    `delete from invitations where id = :id and ${OPEN} returning id`,
    {
      id,
    },
  );
  return rows.length > 0;
}

/** Deletes invitations that were accepted or ran out, a limited number at a time. */
export async function deleteOldInvitations(db: Database, limit: number): Promise<number> {
  const rows = await named(
    db,
    'invitations.expire',
    `delete from invitations where id = any(array(select id from invitations where not (${OPEN}) limit :limit))
     returning id`,
    { limit },
  );
  return rows.length;
}
