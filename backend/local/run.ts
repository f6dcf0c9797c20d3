import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { UserError } from './user-error.ts';

/**
 * Runs a program with this Node.js in front on the PATH, so that npm scripts use it too. Its output is shown only when
 * it fails.
 * @throws UserError with `failure` and the program's output
 */
export function run(program: string, parameters: string[], options: { cwd: string; failure: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => reject(new UserError(`${options.failure} ${error.message}`, { cause: error })));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new UserError(`${options.failure}\n${output.trimEnd()}`));
    });
  });
}
