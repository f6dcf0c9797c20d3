/** Deletes what nobody will deploy again from a registry: the rule, and the command line. */
import { parseArgs } from 'node:util';
import { run } from '../helm/lib/run.ts';

const usage = `usage: scripts/clean-registry [--keep N] [--days N] [--dry-run]

Deletes tags of REGISTRY/tasktracker/backend and REGISTRY/tasktracker/spa that are neither among the newest, nor young, nor
a version (v1.2.3), and then the signatures and bills of materials of images that have no tag any more. The registry of
kubespray/ does the same by itself, on its own disk; this is for any other. Room becomes free by the registry's own garbage
collection.

  --keep N   how many of the newest tags stay (20)
  --days N   how old a tag must be (30)
  --dry-run  print, and delete nothing
  --help     this text

Environment: REGISTRY
`;

const VERSION = /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
/** Tags that attach something to an image: https://github.com/opencontainers/distribution-spec, "Referrers Tag Schema". */
const ATTACHED = /^sha256-([0-9a-f]{64})/;
/** The cache of scripts/images, which the next build replaces. */
const CACHE = 'cache';
const DAY = 86_400_000;

interface Tag {
  name: string;
  digest: string;
  /** Milliseconds since 1970; what has no time of its own counts as made now, and so stays. */
  created: number;
}

async function crane(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run('crane', args, { timeout: 120_000 });
  if (/ENOENT$/m.test(stderr)) {
    throw new Error('crane is not on the PATH; scripts/tools --only crane installs it into .tools/bin');
  }
  if (code !== 0) throw new Error(`crane ${args.join(' ')}: exit code ${code}\n${stderr.trim()}`);
  return stdout.trim();
}

async function readTag(repository: string, name: string): Promise<Tag> {
  const digest = await crane('digest', `${repository}:${name}`);
  const { created } = JSON.parse(await crane('config', `${repository}@${digest}`)) as { created?: string };
  const time = Date.parse(created ?? '');
  return { name, digest, created: Number.isNaN(time) ? Date.now() : time };
}

async function clean(repository: string, keep: number, days: number, dryRun: boolean): Promise<number> {
  const names = (await crane('ls', repository)).split('\n').filter(Boolean);
  const tags: Tag[] = [];
  for (const name of names.filter((tag) => !ATTACHED.test(tag) && tag !== CACHE)) {
    tags.push(await readTag(repository, name));
  }
  const old = tags
    .toSorted((a, b) => b.created - a.created)
    .slice(keep)
    .filter(({ name, created }) => !VERSION.test(name) && Date.now() - created > days * DAY);
  const kept = new Set(tags.filter((tag) => !old.includes(tag)).map(({ digest }) => digest.replace('sha256:', '')));
  const gone = new Set(old.map(({ digest }) => digest.replace('sha256:', '')).filter((digest) => !kept.has(digest)));
  // only of what is deleted here: a signature may arrive before the tag of its image
  const attached = names.filter((name) => gone.has(ATTACHED.exec(name)?.[1] ?? ''));
  for (const name of [...old.map((tag) => tag.name), ...attached]) {
    process.stdout.write(`${dryRun ? 'would delete' : 'deleting'} ${repository}:${name}\n`);
    if (!dryRun) await crane('delete', `${repository}:${name}`);
  }
  return old.length + attached.length;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      keep: { type: 'string', default: '20' },
      days: { type: 'string', default: '30' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const [keep, days] = [Number(values.keep), Number(values.days)];
  if (!Number.isInteger(keep) || keep < 1) throw new Error('--keep is a number of tags, 1 or more');
  if (!Number.isFinite(days) || days < 0) throw new Error('--days is a number of days');
  const registry = process.env['REGISTRY'];
  if (!registry) throw new Error('REGISTRY names no registry');
  let deleted = 0;
  for (const component of ['backend', 'spa']) {
    deleted += await clean(`${registry}/tasktracker/${component}`, keep, days, values['dry-run']);
  }
  process.stdout.write(`${deleted} tags${values['dry-run'] ? ' would be' : ''} deleted\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`clean-registry: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
