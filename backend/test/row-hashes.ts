import type { Knex } from 'knex';

/** A hash of all rows of each table, for a comparison. When maintenance was done, and a lock of migrations, is nobody's data. */
export async function rowHashes(db: Knex): Promise<Record<string, string>> {
  const { rows: tables } = await db.raw<{ rows: { name: string }[] }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('maintenance', 'schema_migrations_lock') order by 1`,
  );
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await db.raw<{ rows: { hash: string }[] }>(
      `select count(*) || ' rows ' || md5(coalesce(string_agg(row::text, '|' order by row::text), '')) as hash from ?? as row`,
      [name],
    );
    hashes[name] = rows[0]!.hash;
  }
  return hashes;
}
