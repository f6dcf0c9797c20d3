import { expect } from 'chai';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, umbrellaChart } from '../lib/paths.ts';
import { run, type RunResult } from '../lib/run.ts';
import { readDependencies } from '../lib/umbrella.ts';
import { needsHelm, umbrella } from './support/charts.ts';

describe('scripts/chart-deps and scripts/package-charts', function () {
  let work: string;
  const script = (name: string, args: string[], env: Record<string, string> = {}): Promise<RunResult> =>
    run(join(root, 'scripts', name), args, { env: { CHARTS_DIR: '', ...env } });

  before(async function () {
    needsHelm(this);
    work = await mkdtemp(join(tmpdir(), 'chart-deps-'));
  });
  after(async () => {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  it('make stand-ins of all dependencies in the versions of Chart.yaml, and say so', async () => {
    const into = join(work, 'stand-ins');
    const result = await script('chart-deps', ['--stand-ins', '--into', into]);
    expect(result.stderr).to.include('STAND-INS');
    expect(await readFile(join(into, 'tasktracker/charts/.source'), 'utf8')).to.equal('stand-ins\n');
    const expected = (await readDependencies(umbrellaChart)).map(({ name, version }) => `${name}-${version}.tgz`);
    expect(await readdir(join(into, 'tasktracker/charts'))).to.have.members([...expected, '.source']);
  });

  describe('where the repositories cannot be reached', () => {
    // a proxy on a port that nobody listens on
    const proxy = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '' };
    const offline = { ...proxy, https_proxy: proxy.HTTPS_PROXY, http_proxy: proxy.HTTP_PROXY, no_proxy: '' };

    it('fail, say what to do, and leave no stand-ins', async () => {
      const into = join(work, 'offline');
      await script('chart-deps', ['--stand-ins', '--into', into]);
      const charts = join(into, 'tasktracker/charts');
      expect(await readdir(charts)).to.include('.source');
      // the copy takes the place of the checkout, whose charts/ a test leaves alone
      const result = await script('chart-deps', ['--into', into], offline);
      expect(result.code).to.equal(1);
      expect(result.stderr)
        .to.include('cannot be fetched')
        .and.to.include('CHARTS_DIR')
        .and.to.include('--allow-stand-ins');
      expect(await readdir(charts).catch(() => [])).to.deep.equal([]);
    });

    it('take stand-ins only with --allow-stand-ins, and say so', async () => {
      const into = join(work, 'allowed');
      const result = await script('chart-deps', ['--allow-stand-ins', '--into', into], offline);
      expect(result.code, result.stderr).to.equal(0);
      expect(result.stderr).to.include('cannot be fetched').and.to.include('STAND-INS');
      expect(await readFile(join(into, 'tasktracker/charts/.source'), 'utf8')).to.equal('stand-ins\n');
    });
  });

  it('take packaged charts from CHARTS_DIR and empty charts/ before', async () => {
    const into = join(work, 'folder');
    const folder = join(umbrella, 'charts');
    const result = await script('chart-deps', ['--into', into], { CHARTS_DIR: folder });
    expect(result.code, result.stderr).to.equal(0);
    expect(result.stderr).to.include(`CHARTS_DIR, ${folder}`);
    expect(await readFile(join(into, 'tasktracker/charts/.source'), 'utf8')).to.equal('CHARTS_DIR\n');
  });

  it('name the charts that CHARTS_DIR lacks in the right version', async () => {
    const folder = join(work, 'incomplete');
    await cp(join(umbrella, 'charts'), folder, { recursive: true });
    await cp(join(folder, 'metallb-0.16.1.tgz'), join(folder, 'metallb-0.16.0.tgz'));
    await rm(join(folder, 'metallb-0.16.1.tgz'));
    const result = await script('chart-deps', ['--into', join(work, 'never')], { CHARTS_DIR: folder });
    expect(result.code).to.equal(1);
    expect(result.stderr).to.include('lacks metallb-0.16.1.tgz; it has').and.to.include('metallb-0.16.0.tgz');
  });

  it('refuse to package a release with stand-ins, even where they came from CHARTS_DIR', async () => {
    for (const copy of ['stand-ins', 'folder']) {
      const result = await script('package-charts', [
        '--chart',
        join(work, copy, 'tasktracker'),
        '--into',
        join(work, 'out'),
      ]);
      expect(result.code).to.equal(1);
      expect(result.stderr).to.include('is a stand-in for tests');
    }
  });

  it('refuse to package a release without dependencies', async () => {
    const bare = join(work, 'bare');
    await cp(umbrella, bare, { recursive: true, filter: (path) => !path.endsWith('/charts') });
    const result = await script('package-charts', ['--chart', bare, '--into', join(work, 'out')]);
    expect(result.code).to.equal(1);
    expect(result.stderr).to.include('run scripts/chart-deps first');
  });

  it('explain themselves, and refuse what they do not know', async () => {
    for (const name of ['chart-deps', 'package-charts', 'mirror-images', 'tools', 'images']) {
      expect((await script(name, ['--help'])).stdout, name).to.match(/^usage: scripts\//);
      const wrong = await script(name, ['--wrong']);
      expect(wrong.code, name).to.equal(1);
      expect(wrong.stderr, name).to.include('--wrong');
    }
  });
});
