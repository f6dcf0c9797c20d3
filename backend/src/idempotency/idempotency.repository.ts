/** The stored answers. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface StoredRow {
  fingerprint: string;
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

/**
 * Claims a key for the transaction. Waits while another transaction holds it.
 * @returns false when it has been answered already
 * @throws the driver's lock timeout when the other one takes too long
 */
export async function claimKey(db: Database, owner: string, key: string, fingerprint: string): Promise<boolean> {
  const rows = await named(
    db,
    'idempotency_keys.claim',
    `insert into idempotency_keys (owner_id, key, fingerprint) values (:owner, :key, :fingerprint)
     on conflict do nothing returning key`,
    { owner, key, fingerprint },
  );
  return rows.length > 0;
}

export async function findAnswer(db: Database, owner: string, key: string): Promise<StoredRow | undefined> {
  const rows = await named<StoredRow>(
    db,
    'idempotency_keys.find',
    'select fingerprint, status, headers, body from idempotency_keys where owner_id = :owner and key = :key',
    { owner, key },
  );
  return rows[0];
}

export async function storeAnswer(
  db: Database,
  owner: string,
  key: string,
  answer: Omit<StoredRow, 'fingerprint'>,
): Promise<void> {
  await named(
    db,
    'idempotency_keys.store',
    `update idempotency_keys set status = :status, headers = :headers::jsonb, body = :body
     where owner_id = :owner and key = :key`,
    { owner, key, status: answer.status, headers: JSON.stringify(answer.headers), body: answer.body },
  );
}

/** Forgets old answers, a limited number at a time. */
export async function deleteAnswers(db: Database, olderThanHours: number, limit: number): Promise<number> {
  const rows = await named(
    db,
    'idempotency_keys.expire',
    `delete from idempotency_keys where ctid = any(array(
       select ctid from idempotency_keys where created_at < now() - make_interval(hours => :olderThanHours) limit :limit))
     returning key`,
    { olderThanHours, limit },
  );
  return rows.length;
}
