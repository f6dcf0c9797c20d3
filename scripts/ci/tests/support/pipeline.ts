/** A repository with this project's pipeline, in which something happens: what is in the pipeline then? */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from '../../../../helm/lib/paths.ts';
import { mustRun } from '../../../../helm/lib/run.ts';

const gitlabCiLocal = join(root, 'node_modules/gitlab-ci-local/dist/index.js');

const PROBE = 'there-is-a-pipeline';

/** What happens, as GitLab tells it to a pipeline. */
export interface Event {
  /** Variables that GitLab sets before rules are looked at. */
  variables: Record<string, string>;
  /** Paths that differ from the default branch. */
  changed: string[];
}

export interface PipelineJob {
  name: string;
  stage: string;
  when: string;
  needs: string[];
}

const git = (folder: string, ...args: string[]): Promise<string> =>
  mustRun('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args]);

export class PipelineRepository {
  private readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A repository whose default branch has the pipeline and nothing else. */
  static async create(): Promise<PipelineRepository> {
    const folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
    await mkdir(join(folder, 'scripts/ci'), { recursive: true });
    for (const file of await readdir(join(root, 'scripts/ci'))) {
      if (file.endsWith('.yml')) await cp(join(root, 'scripts/ci', file), join(folder, 'scripts/ci', file));
    }
    const pipeline = await readFile(join(root, '.gitlab-ci.yml'), 'utf8');
    const { workflow } = parse(pipeline) as { workflow: { rules: object[] } };
    // gitlab-ci-local lists jobs without asking whether there is a pipeline: a job with the same rules asks that
    const probe = stringify({ [PROBE]: { stage: 'lint', script: 'true', rules: workflow.rules } });
    await writeFile(join(folder, '.gitlab-ci.yml'), `${pipeline}\n${probe}`);
    await git(folder, 'init', '--quiet', '--initial-branch', 'main');
    await git(folder, 'add', '--all');
    await git(folder, 'commit', '--quiet', '--message', 'pipeline');
    await git(folder, 'remote', 'add', 'origin', 'https://gitlab.example.org/tasktracker/tasktracker.git');
    await git(folder, 'update-ref', 'refs/remotes/origin/main', 'main');
    await git(folder, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    return new PipelineRepository(folder);
  }

  /** The jobs of the pipeline that the event starts; none when it starts no pipeline. */
  async jobs({ variables, changed }: Event): Promise<PipelineJob[]> {
    await git(this.folder, 'checkout', '--quiet', '-B', 'event', 'main');
    for (const path of changed) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true });
      await writeFile(join(this.folder, path), '# changed\n', { flag: 'a' });
    }
    await git(this.folder, 'add', '--all');
    await git(this.folder, 'commit', '--quiet', '--allow-empty', '--message', 'event');
    const settings = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    const output = await mustRun(process.execPath, [gitlabCiLocal, '--list-csv', ...settings], {
      cwd: this.folder,
      env: { GCL_IGNORE_PREDEFINED_VARS: Object.keys(variables).join() },
      timeout: 60_000,
    });
    const lines = output.trim().split('\n');
    const header = lines.findIndex((line) => line.startsWith('name;stage;when;'));
    if (header < 0) throw new Error(`gitlab-ci-local listed nothing:\n${output}`);
    const jobs = lines.slice(header + 1).map((row) => {
      const [name = '', stage = '', when = '', , , needs = ''] = row.split(';');
      return {
        name,
        stage,
        when,
        needs: needs
          .replace(/^\[|\]$/g, '')
          .split(',')
          .filter(Boolean),
      };
    });
    return jobs.some(({ name }) => name === PROBE) ? jobs.filter(({ name }) => name !== PROBE) : [];
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
