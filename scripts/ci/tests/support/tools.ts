/** Programs of the pipeline, installed where they are missing. */
import { join } from 'node:path';
import { root } from '../../../../helm/lib/paths.ts';
import { run } from '../../../../helm/lib/run.ts';

/** The first time they are compiled: minutes for each on two processors. */
const BUILD_TIMEOUT_MS = 1_800_000;

/** Skips a suite, and says why, where one of these tools can neither be found nor be built. For a hook: it may take long. */
export async function need(context: Mocha.Context, ...names: string[]): Promise<void> {
  context.timeout(BUILD_TIMEOUT_MS);
  const { code, stdout } = await run(
    join(root, 'scripts/tools'),
    names.flatMap((name) => ['--only', name]),
  );
  if (code === 0) return;
  const missing = stdout.split('\n').filter((line) => line.includes(' missing: '));
  console.log(`      skipped: ${missing.join('; ')}`);
  context.skip();
}
