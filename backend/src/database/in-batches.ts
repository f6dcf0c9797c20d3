/** Rows that one statement deletes: it holds its locks for a moment, and no more. */
const BATCH = 500;

/**
 * Deletes in small steps until nothing is left to delete.
 * @param deleteSome deletes up to `limit` rows and tells how many there were
 * @returns how many there were in all
 */
export async function inBatches(deleteSome: (limit: number) => Promise<number>): Promise<number> {
  let total = 0;
  for (let count = BATCH; count === BATCH; total += count) count = await deleteSome(BATCH);
  return total;
}
