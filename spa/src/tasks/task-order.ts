/** Places in the list. A task stands where its number says; a move gives it one between those of its new neighbours. */

/** Distance to a neighbour at either end of the list: room for many moves in between. */
const STEP = 1024;

/**
 * Numbers for tasks that are put in a row after `before`. Where no numbers are left in between, tasks that follow get
 * new ones too.
 * @param before number of the task above; null at the top
 * @param after numbers of the tasks below, ascending
 * @param count how many tasks are put there
 * @returns numbers of those tasks, and behind them of as many that follow as have to make room
 */
export function ordersBetween(before: number | null, after: readonly number[], count: number): number[] {
  for (let moved = 0; ; moved += 1) {
    const all = count + moved;
    const end = after[moved];
    const from = before ?? (end ?? 0) - STEP * (all + 1);
    const step = end === undefined ? STEP : (end - from) / (all + 1);
    const orders = Array.from({ length: all }, (_none, index) => from + step * (index + 1));
    const ascending = [from, ...orders, ...(end === undefined ? [] : [end])];
    if (ascending.every((order, index) => index === 0 || order > ascending[index - 1]!)) return orders;
  }
}
