/** What is known of one backup. It is written last: what has no manifest is no backup. */
import { z } from 'zod';

const sum = z.object({
  /** Bytes. */
  size: z.number().int().min(0),
  sha256: z.string().regex(/^[\da-f]{64}$/),
});

export const backupManifestSchema = z.object({
  format: z.literal(1),
  /** Also the name of its objects. */
  id: z.uuid(),
  /** When the state of the database was that of the dump. */
  takenAt: z.iso.datetime(),
  /** The build that made it, which is the oldest that can restore it. */
  version: z.string(),
  /** The dump, in the custom format of pg_dump. */
  database: sum,
  files: z.object({
    /** The list of files: a line `key,size,sha256` for each, the last two empty where they are not known. */
    list: sum,
    count: z.number().int().min(0),
    /** Files whose bytes the backup does not have, although it was to have them. */
    missing: z.number().int().min(0),
    /** Whether it was to have them. */
    included: z.boolean(),
  }),
});

export type BackupManifest = z.infer<typeof backupManifestSchema>;
