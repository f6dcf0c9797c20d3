/** Says what is being done, and how long each step took. */

const steps: { what: string; seconds: number; failed: boolean }[] = [];
const clock = (): string => new Date().toTimeString().slice(0, 8);

/**
 * Does one step. Prints its beginning and its end, and every 15 seconds that it is still at it, with what `state` says.
 */
export async function step<T>(what: string, action: () => Promise<T>, state?: () => Promise<string>): Promise<T> {
  const start = performance.now();
  const elapsed = (): number => Math.round((performance.now() - start) / 1000);
  console.log(`      ${clock()} ${what} ...`);
  const timer = setInterval(async () => {
    const now = await state?.().catch(() => '');
    console.log(`      ${clock()} ${what}: ${elapsed()} s${now ? `, ${now}` : ''}`);
  }, 15_000);
  let failed = true;
  try {
    const result = await action();
    failed = false;
    return result;
  } finally {
    clearInterval(timer);
    steps.push({ what, seconds: (performance.now() - start) / 1000, failed });
    console.log(`      ${clock()} ${what}: ${failed ? 'failed after ' : ''}${elapsed()} s`);
  }
}

/** The times of all steps so far, as a table. */
export function times(): string {
  const width = Math.max(4, ...steps.map(({ what }) => what.length));
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const line = (what: string, seconds: number, note = ''): string =>
    `      | ${what.padEnd(width)} | ${seconds.toFixed(1).padStart(7)} s |${note}`;
  return [
    ...steps.map(({ what, seconds, failed }) => line(what, seconds, failed ? ' failed' : '')),
    line('all', total),
  ].join('\n');
}
