/** A repository with the present state of this one, in which the pipeline is run by gitlab-ci-local. */
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../../helm/lib/paths.ts';
import { mustRun, run, type RunResult } from '../../../../helm/lib/run.ts';

const gitlabCiLocal = join(root, 'node_modules/gitlab-ci-local/dist/index.js');

export class Checkout {
  readonly folder: string;
  private readonly variables: Record<string, string>;

  private constructor(folder: string, variables: Record<string, string>) {
    this.folder = folder;
    this.variables = variables;
  }

  /** One commit on the branch main, with everything that is in this work tree and not ignored. */
  static async create(variables: Record<string, string>): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
    const listed = await mustRun('git', ['-C', root, 'ls-files', '--cached', '--others', '--exclude-standard', '-z']);
    const files = listed.split('\0').filter(Boolean);
    const { code, stderr } = await run(
      'sh',
      ['-c', 'tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory="$1"', 'sh', folder],
      {
        cwd: root,
        input: files.join('\0'),
      },
    );
    if (code !== 0) throw new Error(`the work tree was not copied: ${stderr}`);
    const checkout = new Checkout(folder, variables);
    await checkout.git('init', '--quiet', '--initial-branch', 'main');
    await checkout.git('remote', 'add', 'origin', 'https://gitlab.example.org/tasktracker/tasktracker.git');
    // what a runner has from its cache; a job that found another lockfile would install into the folder of this checkout
    const installed = await readFile(join(root, 'node_modules/.installed-lockfile'), 'utf8').catch(() => '');
    if (installed !== (await readFile(join(root, 'package-lock.json'), 'utf8'))) {
      throw new Error('node_modules is not what package-lock.json names: npm test installs it');
    }
    for (const name of ['node_modules', 'backend/node_modules', 'spa/node_modules', '.tools']) {
      await symlink(join(root, name), join(folder, name)).catch(() => {});
    }
    await writeFile(join(folder, '.git/info/exclude'), 'node_modules\n.tools\n.gitlab-ci-local\n');
    // the branch before the commit: nothing, so that everything counts as changed
    await checkout.git('commit', '--quiet', '--allow-empty', '--message', 'chore: nothing');
    await checkout.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    await checkout.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    await checkout.withoutServices();
    await checkout.commit('chore: the present state');
    return checkout;
  }

  /** gitlab-ci-local starts services as containers even for the shell; this machine's Docker engine takes their places. */
  private async withoutServices(): Promise<void> {
    for (const file of ['test.yml', 'images.yml']) {
      const path = join(this.folder, 'scripts/ci', file);
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replaceAll(/^ {2}services:\n(?: {4,}.*\n)+/gm, ''));
    }
  }

  git(...args: string[]): Promise<string> {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    return mustRun('git', ['-C', this.folder, ...identity, ...args]);
  }

  /** Commits everything. @returns the commit's hash */
  async commit(message: string): Promise<string> {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return (await this.git('rev-parse', 'HEAD')).trim();
  }

  /** Replaces a text in a file, which must be there. */
  async change(path: string, from: string, to: string): Promise<void> {
    const text = await readFile(join(this.folder, path), 'utf8');
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    await writeFile(join(this.folder, path), text.replace(from, to));
  }

  /** Runs jobs of the pipeline, in the order of their needs, each by its own script. */
  async run(jobs: string[], variables: Record<string, string> = {}): Promise<RunResult> {
    const all = { ...this.variables, ...variables };
    const settings = Object.entries(all).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    const args = ['--force-shell-executor', '--no-color', '--concurrency', '1', '--fetch-includes=false'];
    return run(process.execPath, [gitlabCiLocal, ...args, ...settings, ...jobs], {
      cwd: this.folder,
      env: { GCL_IGNORE_PREDEFINED_VARS: Object.keys(all).join() },
      timeout: 1_700_000,
    });
  }

  /** What a job wrote. */
  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), 'utf8');
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
