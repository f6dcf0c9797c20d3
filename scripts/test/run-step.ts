import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startApplication } from './application.ts';
import type { Totals } from './reporter.ts';
import type { Check, MochaRun, Step } from './stages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs one step and counts what came of it. A step that breaks counts as one failure. */
export async function runStep(step: Step, interrupted: AbortSignal): Promise<Totals> {
  return 'check' in step ? runCheck(step, interrupted) : runMocha(step, interrupted);
}

async function runCheck({ check, command }: Check, interrupted: AbortSignal): Promise<Totals> {
  const start = performance.now();
  const code = await run(command, root, process.env, interrupted);
  const passed = code === 0;
  console.log(`  ${passed ? '✔' : '✘'} ${check} (${Math.round(performance.now() - start)} ms)`);
  return { passed: passed ? 1 : 0, failed: passed ? [] : [check], skipped: [] };
}

async function runMocha(step: MochaRun, interrupted: AbortSignal): Promise<Totals> {
  if (step.needs && !process.env[step.needs.variable]) {
    console.log(`  - skipped: ${step.needs.reason}`);
    return { passed: 0, failed: [], skipped: [`${step.mocha}: ${step.needs.reason}`] };
  }
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-totals-'));
  const totalsFile = join(folder, 'totals.json');
  const application = step.application ? await startApplication() : undefined;
  try {
    const mocha = [
      join(root, 'node_modules/mocha/bin/mocha.js'),
      '--config',
      step.config ?? '.mocharc.json',
      '--reporter',
      fileURLToPath(new URL('reporter.ts', import.meta.url)),
    ];
    const coverage = step.coverage ? [join(root, 'node_modules/c8/bin/c8.js'), process.execPath] : [];
    const code = await run(
      [process.execPath, ...coverage, ...mocha],
      join(root, step.folder),
      {
        ...process.env,
        TEST_TOTALS_FILE: totalsFile,
        TEST_REPORT_NAME: step.mocha.replaceAll(' ', '-'),
        ...(application && { E2E_BASE_URL: application.url }),
      },
      interrupted,
    );
    const totals = readTotals(totalsFile);
    // Mocha may fail without a failed test: a broken import, a hook, or the coverage threshold
    if (code !== 0 && totals.failed.length === 0) totals.failed.push(`${step.mocha} (exit code ${code})`);
    return totals;
  } finally {
    await application?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTotals(file: string): Totals {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Totals;
  } catch {
    return { passed: 0, failed: [], skipped: [] };
  }
}

/** Passes an interruption on as SIGINT, and waits for the program to end all the same. */
function run(command: string[], cwd: string, env: NodeJS.ProcessEnv, interrupted: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const [file, ...parameters] = command as [string, ...string[]];
    const child = spawn(file, parameters, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const stop = () => void child.kill('SIGINT');
    interrupted.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      interrupted.removeEventListener('abort', stop);
      resolve(code ?? 1);
    });
  });
}
