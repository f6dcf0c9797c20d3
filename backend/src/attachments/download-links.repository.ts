/** Addresses that work without a log-in for some minutes. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

/** @param hash SHA-256 of the token, hexadecimal. @returns when the link ends */
export async function insertLink(
  db: Database,
  owner: string,
  attachmentId: string,
  hash: string,
  seconds: number,
): Promise<string> {
  const rows = await named<{ expiresAt: string }>(
    db,
    'download_links.insert',
    `insert into download_links (hash, owner_id, attachment_id, expires_at)
     values (decode(:hash, 'hex'), :owner, :attachmentId, now() + make_interval(secs => :seconds))
     returning date_trunc('second', expires_at) as "expiresAt"`,
    { owner, attachmentId, hash, seconds },
  );
  return rows[0]!.expiresAt;
}

/** What a link that has not ended leads to. */
export async function findLink(
  db: Database,
  hash: string,
): Promise<{ owner: string; attachmentId: string } | undefined> {
  const rows = await named<{ owner: string; attachmentId: string }>(
    db,
    'download_links.find',
    `select owner_id as owner, attachment_id as "attachmentId" from download_links
     where hash = decode(:hash, 'hex') and expires_at > now()`,
    { hash },
  );
  return rows[0];
}

export async function expireLinks(db: Database): Promise<number> {
  const rows = await named<{ count: number }>(
    db,
    'download_links.expire',
    `with expired as (delete from download_links where expires_at < now() returning 1)
     select count(*)::integer as count from expired`,
    {},
  );
  return rows[0]!.count;
}
