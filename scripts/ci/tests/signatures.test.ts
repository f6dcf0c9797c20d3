import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../helm/lib/paths.ts';
import { mustRun, run, type RunResult } from '../../../helm/lib/run.ts';
import { Registry } from './support/registry.ts';
import { need } from './support/tools.ts';

const script = (name: string) => join(root, 'scripts', name);

describe('signatures of images, in a real registry', () => {
  let folder: string;
  let registry: Registry | undefined;
  let signed: string;
  const key = (name: string) => join(folder, `${name}.key`);

  const verify = (image: string, by = 'ours'): Promise<RunResult> =>
    run(script('verify-images'), [image], { env: { COSIGN_PUBLIC_KEY: join(folder, `${by}.pub`) } });
  /** What the deploy script says of an image, before it asks any cluster. */
  const deploy = (image: string): Promise<RunResult> =>
    run(script('deploy'), ['staging'], {
      env: {
        BACKEND_IMAGE: image,
        SPA_IMAGE: signed,
        COSIGN_PUBLIC_KEY: join(folder, 'ours.pub'),
        KUBE_API_URL: 'https://127.0.0.1:1',
        KUBE_TOKEN: '',
      },
    });

  before(async function () {
    await need(this, 'cosign', 'syft', 'crane', 'registry');
    folder = await mkdtemp(join(tmpdir(), 'signatures-'));
    registry = await Registry.start();
    for (const name of ['ours', 'theirs']) {
      const args = ['generate-key-pair', '--output-key-prefix', join(folder, name)];
      await mustRun('cosign', args, { env: { COSIGN_PASSWORD: name } });
    }
    signed = await registry.push('tasktracker/backend', 'one', 'signed');
    const sboms = join(folder, 'sbom');
    await mustRun(script('sbom'), ['--into', sboms, signed]);
    const env = { COSIGN_KEY: key('ours'), COSIGN_PASSWORD: 'ours' };
    await mustRun(script('sign-images'), ['--sbom-from', sboms, signed], { env });
  });
  after(async () => {
    await registry?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('lets a signed image pass', async () => {
    const { code, stderr } = await verify(signed);
    expect(code, stderr).to.equal(0);
    const { code: deployed, stderr: said } = await deploy(signed);
    expect(deployed).to.equal(1);
    // past the signatures, it wants a cluster
    expect(said).to.include('KUBE_TOKEN is empty');
  });

  it('has the bill of materials attached, signed by the same key', async () => {
    const args = ['verify-attestation', '--type', 'cyclonedx', '--insecure-ignore-tlog=true', '--key'];
    expect((await run('cosign', [...args, join(folder, 'ours.pub'), signed])).code).to.equal(0);
    expect((await run('cosign', [...args, join(folder, 'theirs.pub'), signed])).code).not.to.equal(0);
  });

  it('refuses an image that nobody signed, and so does the deploy script', async () => {
    const unsigned = await registry!.push('tasktracker/backend', 'two', 'unsigned');
    for (const { code, stderr } of [await verify(unsigned), await deploy(unsigned)]) {
      expect(code).to.equal(1);
      expect(stderr).to.include(`${unsigned} is not signed by the key of COSIGN_PUBLIC_KEY`);
    }
  });

  it('refuses an image that somebody else signed', async () => {
    const foreign = await registry!.push('tasktracker/backend', 'three', 'foreign');
    const env = { COSIGN_KEY: key('theirs'), COSIGN_PASSWORD: 'theirs' };
    await mustRun(script('sign-images'), [foreign], { env });
    expect((await verify(foreign, 'theirs')).code).to.equal(0);
    expect((await deploy(foreign)).stderr).to.include('is not signed by the key');
  });

  it('refuses a tag, even of a signed image', async () => {
    const { code, stderr } = await deploy(signed.replace(/@.*/, ':one'));
    expect(code).to.equal(1);
    expect(stderr).to.include('has no digest');
  });

  it('trusts nothing without a key', async () => {
    const { code, stderr } = await run(script('verify-images'), [signed], { env: { COSIGN_PUBLIC_KEY: '' } });
    expect(code).to.equal(1);
    expect(stderr).to.include('nothing is trusted without it');
  });

  it('promotes the very images of a commit to a version, and only signed ones', async () => {
    const env = {
      REGISTRY: registry!.address,
      CI_COMMIT_SHA: 'one',
      CI_COMMIT_TAG: 'v1.0.0',
      COSIGN_PUBLIC_KEY: join(folder, 'ours.pub'),
    };
    const promote = (more: Record<string, string>) =>
      run(script('ci/promote'), [join(folder, 'images.env')], { env: { ...env, ...more } });
    const page = await registry!.push('tasktracker/spa', 'one', 'page');
    expect((await promote({})).stderr).to.include(`${page} is not signed`);
    await mustRun(script('sign-images'), [page], { env: { COSIGN_KEY: key('ours'), COSIGN_PASSWORD: 'ours' } });
    const { code, stdout, stderr } = await promote({});
    expect(code, stderr).to.equal(0);
    expect(stdout).to.equal(`BACKEND_IMAGE=${signed}\nSPA_IMAGE=${page}\n`);
    const digest = await mustRun('crane', ['digest', `${registry!.address}/tasktracker/spa:v1.0.0`]);
    expect(page).to.include(digest.trim());
    expect((await promote({ CI_COMMIT_SHA: 'unknown' })).stderr).to.include('there is no backend of unknown');
  });

  it('keeps versions and their signatures in the registry, and deletes what is old with its signatures', async () => {
    const old = await registry!.push('tasktracker/spa', 'old', 'old');
    await mustRun(script('sign-images'), [old], { env: { COSIGN_KEY: key('ours'), COSIGN_PASSWORD: 'ours' } });
    const clean = (...args: string[]) =>
      mustRun(script('clean-registry'), ['--days', '0', ...args], { env: { REGISTRY: registry!.address } });
    const list = async () =>
      (await mustRun('crane', ['ls', `${registry!.address}/tasktracker/spa`])).trim().split('\n');
    const before = await list();
    expect(await clean('--keep', '1', '--dry-run')).to.match(/would delete .*tasktracker\/spa:/);
    expect(await list()).to.deep.equal(before);
    await clean('--keep', '1');
    const left = await list();
    expect(left).to.include('v1.0.0').and.to.have.lengthOf.below(before.length);
    const version = await mustRun('crane', ['digest', `${registry!.address}/tasktracker/spa:v1.0.0`]);
    expect((await verify(`${registry!.address}/tasktracker/spa@${version.trim()}`)).code).to.equal(0);
  });
});
