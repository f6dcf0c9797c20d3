/** Packages the charts of a release, with real dependencies only. */
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { chartSource, STAND_IN } from '../helm/lib/chart-sources.ts';
import { appChart, root, umbrellaChart } from '../helm/lib/paths.ts';
import { mustRun } from '../helm/lib/run.ts';
import { readDependencies } from '../helm/lib/umbrella.ts';

const usage = `usage: scripts/package-charts [--into DIR] [--chart DIR] [--sign NAME --keyring FILE [--passphrase FILE]] [--push ADDRESS]

Packages helm/app and helm/tasktracker into DIR (default helm/packages/) and prints the files. Run scripts/chart-deps
first. Charts with stand-ins for their dependencies are refused.

  --chart DIR        another copy of the umbrella chart, as scripts/chart-deps --into makes it
  --sign NAME        signs each package with the key of this name: a file PACKAGE.prov, by which "helm verify" and
                     "helm install --verify" know that it is unchanged
  --keyring FILE     secret keys, as "gpg --export-secret-keys" writes them
  --passphrase FILE  file with the passphrase of the key, where it has one
  --push ADDRESS     pushes what was packaged, with its signature, as oci://REGISTRY/PATH; log in by "helm registry login"
  --plain-http       the registry has no TLS
  --help             this text
`;

/** @throws Error when a dependency is missing, has another version or is a stand-in */
async function checkDependencies(umbrella: string): Promise<void> {
  if ((await chartSource(umbrella)) === undefined) {
    throw new Error(`${join(umbrella, 'charts')} is not filled: run scripts/chart-deps first`);
  }
  const there = await readdir(join(umbrella, 'charts'));
  for (const { name, version } of await readDependencies(umbrella)) {
    const file = `${name}-${version}.tgz`;
    if (!there.includes(file)) throw new Error(`charts/${file} is missing: run scripts/chart-deps again`);
    const metadata = parse(await mustRun('helm', ['show', 'chart', join(umbrella, 'charts', file)])) as {
      annotations?: Record<string, string>;
    };
    if (metadata.annotations?.[STAND_IN] !== undefined) {
      throw new Error(`charts/${file} is a stand-in for tests: run scripts/chart-deps with CHARTS_DIR or a network`);
    }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      into: { type: 'string', default: join(root, 'helm/packages') },
      chart: { type: 'string', default: umbrellaChart },
      sign: { type: 'string' },
      keyring: { type: 'string' },
      passphrase: { type: 'string' },
      push: { type: 'string' },
      'plain-http': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const { sign, keyring, passphrase, push } = values;
  if ((sign === undefined) !== (keyring === undefined)) throw new Error('--sign and --keyring work together only');
  if (push !== undefined && !push.startsWith('oci://')) throw new Error(`--push ${push}: it must begin with oci://`);
  const signature = sign === undefined ? [] : ['--sign', '--key', sign, '--keyring', keyring!];
  if (passphrase !== undefined) signature.push('--passphrase-file', passphrase);
  const umbrella = resolve(values.chart);
  await checkDependencies(umbrella);
  await mkdir(values.into, { recursive: true });
  for (const chart of [appChart, umbrella]) {
    const output = await mustRun('helm', ['package', chart, '-d', values.into, ...signature]);
    const file = output.slice(output.lastIndexOf(': ') + 2).trim();
    if (push !== undefined) {
      // Helm takes the signature along that lies beside the package
      const options = values['plain-http'] ? ['--plain-http'] : [];
      await mustRun('helm', ['push', file, push, ...options], { showErrors: true });
    }
    process.stdout.write(`${file}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`package-charts: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
