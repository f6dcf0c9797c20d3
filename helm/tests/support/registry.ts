/** A real registry of images and charts (Distribution) on this machine, without TLS and log-in. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { freePort } from '../../lib/free-port.ts';

const READY_WITHIN = 20_000;
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

const digestOf = (content: Buffer | string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

export class Registry {
  /** `127.0.0.1:PORT`, which clients use without TLS. */
  readonly name: string;
  private readonly folder: string;
  private readonly child: ChildProcess;

  private constructor(name: string, folder: string, child: ChildProcess) {
    this.name = name;
    this.folder = folder;
    this.child = child;
  }

  static async start(program: string): Promise<Registry> {
    const folder = await mkdtemp(join(tmpdir(), 'registry-'));
    const name = `127.0.0.1:${await freePort()}`;
    const configuration = join(folder, 'config.yml');
    await writeFile(
      configuration,
      stringify({ version: 0.1, storage: { filesystem: { rootdirectory: folder } }, http: { addr: name } }),
    );
    const child = spawn(program, ['serve', configuration], { stdio: 'ignore' });
    const registry = new Registry(name, folder, child);
    for (const start = performance.now(); performance.now() - start < READY_WITHIN; await sleep(100)) {
      if ((await fetch(`http://${name}/v2/`).catch(() => undefined))?.ok) return registry;
      if (child.exitCode !== null) break;
    }
    await registry.stop();
    throw new Error('the registry does not answer');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Pushes an image of two platforms; gives its digest. */
  async push(repository: string, tag: string): Promise<string> {
    const manifests = [];
    for (const architecture of ['amd64', 'arm64']) {
      const layer = gzipSync(`${repository} for ${architecture}`);
      const config = JSON.stringify({ architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [] } });
      const [layerDigest, configDigest] = [await this.blob(repository, layer), await this.blob(repository, config)];
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: configDigest, size: config.length },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layerDigest, size: layer.length }],
      });
      await this.manifest(repository, digestOf(manifest), MANIFEST, manifest);
      const platform = { architecture, os: 'linux' };
      manifests.push({ mediaType: MANIFEST, digest: digestOf(manifest), size: manifest.length, platform });
    }
    const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
    await this.manifest(repository, tag, INDEX, index);
    return digestOf(index);
  }

  /** Digest of a tag, as the registry says it; undefined when it has none. */
  async digest(repository: string, tag: string): Promise<string | undefined> {
    const headers = { accept: `${INDEX}, ${MANIFEST}` };
    const answer = await fetch(`http://${this.name}/v2/${repository}/manifests/${tag}`, { method: 'HEAD', headers });
    return answer.ok ? (answer.headers.get('docker-content-digest') ?? undefined) : undefined;
  }

  private async blob(repository: string, content: Buffer | string): Promise<string> {
    const digest = digestOf(content);
    const start = await fetch(`http://${this.name}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(start.headers.get('location')!, `http://${this.name}`);
    place.searchParams.set('digest', digest);
    await this.put(place, 'application/octet-stream', content);
    return digest;
  }

  private manifest(repository: string, reference: string, type: string, content: string): Promise<void> {
    return this.put(new URL(`http://${this.name}/v2/${repository}/manifests/${reference}`), type, content);
  }

  private async put(url: URL, type: string, content: Buffer | string): Promise<void> {
    const body = typeof content === 'string' ? content : new Uint8Array(content);
    const answer = await fetch(url, { method: 'PUT', headers: { 'content-type': type }, body });
    if (!answer.ok) throw new Error(`PUT ${url.pathname}: status ${answer.status}: ${await answer.text()}`);
  }
}
