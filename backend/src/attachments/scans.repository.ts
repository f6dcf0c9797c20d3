/** Which files a scanner has still to look at. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface FileToScan {
  owner: string;
  id: string;
  blobKey: string;
  attempts: number;
}

/** Takes the next file, for some minutes: then another process may try it. */
export async function claimFileToScan(db: Database, minutes: number): Promise<FileToScan | undefined> {
  const rows = await named<FileToScan>(
    db,
    'attachments.claim_to_scan',
    `update attachments set scan_due_at = now() + make_interval(mins => :minutes), scan_attempts = least(scan_attempts + 1, 30)
     where (owner_id, id) in (
       select owner_id, id from attachments where scan = 'pending' and scan_due_at <= now()
       order by scan_due_at limit 1 for update skip locked)
     returning owner_id as owner, id, blob_key as "blobKey", scan_attempts as attempts`,
    { minutes },
  );
  return rows[0];
}

export async function recordScan(db: Database, file: FileToScan, result: 'clean' | 'infected'): Promise<void> {
  await named(
    db,
    'attachments.record_scan',
    `update attachments set scan = :result, scan_due_at = null, version = version + 1
     where owner_id = :owner and id = :id and scan = 'pending' returning id`,
    { owner: file.owner, id: file.id, result },
  );
}

export async function postponeScan(db: Database, file: FileToScan, seconds: number): Promise<void> {
  await named(
    db,
    'attachments.postpone_scan',
    `update attachments set scan_due_at = now() + make_interval(secs => :seconds)
     where owner_id = :owner and id = :id and scan = 'pending' returning id`,
    { owner: file.owner, id: file.id, seconds },
  );
}
