/** Known vulnerabilities of what a lockfile or a bill of materials names; the rule of when that is too many. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../helm/lib/paths.ts';
import { run } from '../helm/lib/run.ts';

const usage = `usage: scripts/scan-vulnerabilities [--database DIR] FILE...

Looks up what each FILE names, a package-lock.json or a bill of materials of scripts/sbom (*.cdx.json), in the database of
osv.dev, prints what is known, and ends with 1 when something of high or critical severity (CVSS 7 or more, or none told)
has a version in which it is mended. What has no such version is printed and fails nothing: there is nothing to do yet.

An exception is an entry in scripts/ci/osv-scanner.toml, with a reason and an end.

  --database DIR  a copy of the database, DIR/osv-scalibr/ECOSYSTEM/all.zip, instead of asking osv.dev (default: what the
                  variable OSV_DATABASE names, for a runner without access to the internet)
  --help          this text
`;

/** From here on a vulnerability is high (https://www.first.org/cvss/v3.1/specification-document, section 5). */
const HIGH = 7;

/** What osv-scanner says, as far as it is read here. */
interface Report {
  results?: {
    packages: {
      package: { name: string; version: string; ecosystem: string };
      groups?: { ids: string[]; max_severity: string }[];
      vulnerabilities?: Vulnerability[];
    }[];
  }[];
}
interface Vulnerability {
  id: string;
  summary?: string;
  affected?: { package?: { name: string; ecosystem: string }; ranges?: { events: { fixed?: string }[] }[] }[];
}

interface Finding {
  ids: string;
  subject: string;
  severity: number | undefined;
  summary: string;
  mendedIn: string[];
}

const isHigh = ({ severity, mendedIn }: Finding): boolean => (severity ?? HIGH) >= HIGH && mendedIn.length > 0;

function findings(report: Report): Finding[] {
  const found = (report.results ?? []).flatMap(({ packages }) =>
    packages.flatMap(({ package: subject, groups = [], vulnerabilities = [] }) =>
      groups.map((group): Finding => {
        const members = vulnerabilities.filter(({ id }) => group.ids.includes(id));
        const severity = Number(group.max_severity || 'none');
        return {
          ids: group.ids.join(', '),
          subject: `${subject.name} ${subject.version} (${subject.ecosystem})`,
          severity: Number.isNaN(severity) ? undefined : severity,
          summary: members.map(({ summary }) => summary).find(Boolean) ?? '',
          mendedIn: [...new Set(members.flatMap((member) => mendedVersions(member, subject.name)))],
        };
      }),
    ),
  );
  return found.sort((a, b) => (b.severity ?? 10) - (a.severity ?? 10));
}

const mendedVersions = ({ affected = [] }: Vulnerability, name: string): string[] =>
  affected
    .filter((part) => part.package?.name === name)
    .flatMap(({ ranges = [] }) => ranges.flatMap(({ events }) => events.flatMap(({ fixed }) => fixed ?? [])));

/** @throws Error when osv-scanner cannot be run, or does not understand a file */
async function scan(files: string[], database: string | undefined): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'vulnerabilities-'));
  const output = join(folder, 'report.json');
  try {
    const args = ['scan', 'source', '--format', 'json', '--output-file', output];
    args.push('--config', join(root, 'scripts/ci/osv-scanner.toml'));
    if (database !== undefined) args.push('--offline-vulnerabilities');
    args.push(...files.flatMap((file) => ['--lockfile', file]));
    const env = database === undefined ? {} : { OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY: database };
    const { code, stderr } = await run('osv-scanner', args, { env, timeout: 600_000 });
    if (/ENOENT$/m.test(stderr)) {
      throw new Error('osv-scanner is not on the PATH; scripts/tools --only osv-scanner installs it into .tools/bin');
    }
    // 1: it has found something; whatever else it could not do, such as read its database, is none of a clean bill
    if (code !== 0 && code !== 1) throw new Error(`osv-scanner: exit code ${code}\n${stderr.trim()}`);
    return JSON.parse(await readFile(output, 'utf8')) as Report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { database: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (positionals.length === 0) throw new Error(`no file was given\n\n${usage}`);
  const database = values.database ?? (process.env['OSV_DATABASE'] || undefined);
  const found = findings(await scan(positionals, database));
  for (const finding of found) {
    const mended = finding.mendedIn.length > 0 ? `mended in ${finding.mendedIn.join(', ')}` : 'not mended yet';
    const severity = finding.severity?.toFixed(1) ?? 'severity not told';
    process.stdout.write(
      `${isHigh(finding) ? 'FAIL' : 'note'}  ${severity}  ${finding.subject}  ${finding.ids}  ${mended}  ${finding.summary}\n`,
    );
  }
  const high = found.filter(isHigh).length;
  process.stdout.write(`${found.length} known vulnerabilities, ${high} of them high and mended elsewhere\n`);
  if (high > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`scan-vulnerabilities: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
