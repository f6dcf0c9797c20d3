/** Runs other programs and waits for them. */
import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd?: string;
  /** Variables on top of this process's own. */
  env?: Record<string, string>;
  /** Text for standard input. */
  input?: string;
  /** Milliseconds after which the program is killed. */
  timeout?: number;
  /** Kills the program when aborted. */
  signal?: AbortSignal;
  /** Shows the program's standard error while it runs. */
  showErrors?: boolean;
}

export interface RunResult {
  /** Exit code; 124 after the timeout, 127 when there is no such program. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. Never rejects: a program that cannot be started has exit code 127. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: options.signal,
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const timer = options.timeout && setTimeout(() => ((timedOut = true), child.kill('SIGKILL')), options.timeout);
    const end = (code: number, reason = ''): void => {
      clearTimeout(timer || undefined);
      resolve({ code, stdout, stderr: stderr + reason });
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (options.showErrors) process.stderr.write(text);
    });
    child.on('error', (error) => end(127, error.message));
    child.on('close', (code) =>
      timedOut ? end(124, `\nkilled after ${options.timeout! / 1000} seconds`) : end(code ?? 128),
    );
    // a program that does not read its input closes the pipe early
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/**
 * Runs a program that must succeed, and gives its standard output.
 * @throws Error with the command and its messages when it ends with another code than 0
 */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    const messages = `${result.stderr}\n${result.stdout}`.trim();
    throw new Error(`${[command, ...args].join(' ')}: exit code ${result.code}\n${messages}`);
  }
  return result.stdout;
}
