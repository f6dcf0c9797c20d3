/** Every dependency is chosen: exact version, fitting licence, a reason on record, no address of a registry. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

interface Entry {
  resolved?: string;
  link?: boolean;
  license?: string;
  dependencies?: Record<string, string>;
}

interface Lockfile {
  packages: Record<string, Entry>;
}

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifests = ['package.json', 'backend/package.json', 'spa/package.json'];

/** What Apache-2.0 software can be shipped with. */
const LICENCES = [
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'PSF-2.0',
];
/** Used to build and test, and never part of what is shipped. */
const LICENCES_FOR_DEVELOPMENT = [...LICENCES, 'MPL-2.0', 'CC-BY-4.0', 'PSF-2.0', 'Python-2.0', 'Unlicense'];

/** MIT or BSD-3-Clause by what npm does not read: "licenses" in package.json, or the text beside it (looked up by hand). */
const LEGACY = new Set(
  ['buildcheck', 'cpu-features', 'parse-cache-control', 'passport-strategy', 'pause', 'ssh2'].map(
    (name) => `node_modules/${name}`,
  ),
);

/** libvips, LGPL-3.0: a shared library of its own, unchanged, which anybody can replace. For no other package. */
const isLibvips = (path: string, licence: string | undefined): boolean =>
  path.startsWith('node_modules/@img/sharp-') && /\bLGPL-3\.0-or-later\b/.test(licence ?? '');

describe('dependencies', () => {
  const declared = manifests.flatMap((path) => {
    const manifest = JSON.parse(read(path)) as Manifest;
    return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies });
  });
  const lockfile = JSON.parse(read('package-lock.json')) as Lockfile;

  it('stand at exact versions, also of a package that goes by another name', () => {
    for (const [name, version] of declared) expect(version, name).to.match(/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it('each have their reason on record, and nothing else has one', () => {
    const recorded = [...read('docs/decisions/0001-dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map(
      ([, name]) => name,
    );
    expect([...new Set(recorded)].sort()).to.deep.equal([...new Set(declared.map(([name]) => name))].sort());
  });

  it('have licences that Apache-2.0 can ship with', () => {
    const shipped = shippedPackages(lockfile);
    const wrong = Object.entries(lockfile.packages)
      .filter(([path, { link }]) => path.startsWith('node_modules/') && !link && !LEGACY.has(path))
      .filter(([path, { license }]) => !isLibvips(path, license))
      .filter(([path, entry]) => !isAllowed(entry.license, shipped.has(path) ? LICENCES : LICENCES_FOR_DEVELOPMENT))
      .map(([path, { license }]) => `${path}: ${license}`);
    expect(wrong).to.deep.equal([]);
  });

  it('that are shipped were found, so that the check above means something', () => {
    expect([...shippedPackages(lockfile)]).to.include.members([
      'node_modules/koa',
      'node_modules/vue',
      'node_modules/tarn',
    ]);
  });

  it('are locked without download addresses', () => {
    const addresses = Object.values(lockfile.packages).filter(({ resolved, link }) => resolved && !link);
    expect(addresses).to.deep.equal([]);
  });

  it('name the same version of Node.js for every platform', () => {
    const versions = Object.entries((JSON.parse(read('package.json')) as Manifest).optionalDependencies ?? {});
    expect(new Set(versions.map(([, version]) => version)).size).to.equal(1);
    expect(process.version, fileURLToPath(root)).to.equal(`v${versions[0]?.[1]}`);
  });
});

/** What the images hold: the runtime dependencies of both workspaces, and theirs. */
function shippedPackages({ packages }: Lockfile): Set<string> {
  const found = new Set<string>();
  const visit = (from: string) => {
    for (const name of Object.keys(packages[from]?.dependencies ?? {})) {
      const path = locate(packages, name, from);
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      visit(path);
    }
  };
  visit('backend');
  visit('spa');
  return found;
}

/** Where Node.js finds a package: in the nearest node_modules on the way up. */
function locate(packages: Lockfile['packages'], name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules') - 1))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
    if (!folder.includes('node_modules')) folder = '';
  }
}

/** Whether an SPDX expression can be met with the given licences. */
function isAllowed(expression: string | undefined, allowed: string[]): boolean {
  if (!expression) return false;
  const alternatives = expression.replaceAll(/[()]/g, '').split(' OR ');
  return alternatives.some((alternative) => alternative.split(' AND ').every((licence) => allowed.includes(licence)));
}
