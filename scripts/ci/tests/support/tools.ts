/** Programs of the pipeline, installed where they are missing. */
import { join } from 'node:path';
import { root } from '../../../../helm/lib/paths.ts';
import { run } from '../../../../helm/lib/run.ts';

/** Skips a suite, and says why, where one of these tools can neither be found nor be built. */
export async function need(context: Mocha.Context, ...names: string[]): Promise<void> {
  const { code, stdout } = await run(
    join(root, 'scripts/tools'),
    names.flatMap((name) => ['--only', name]),
  );
  if (code === 0) return;
  const missing = stdout.split('\n').filter((line) => line.includes(' missing: '));
  console.log(`      skipped: ${missing.join('; ')}`);
  context.skip();
}
