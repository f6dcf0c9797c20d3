/** Talks to the registry from a node, by its name and with the authority that the role registry_trust put there. */
import { createHash, randomBytes } from 'node:crypto';
import type { Machine } from './machines.ts';
import { DOMAIN, type PUSHER } from './site.ts';

type User = typeof PUSHER | undefined;
const AUTHORITY = '/etc/ssl/tasktracker/registry-ca.crt';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export const digestOf = (content: Buffer | string): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

export class RegistryClient {
  private readonly node: Machine;
  private readonly user: User;

  constructor(node: Machine, user: User) {
    this.node = node;
    this.user = user;
  }

  /** The status of a request, 0 when the registry could not be reached or not be trusted. */
  async status(method: string, path: string, ...more: string[]): Promise<number> {
    return (await this.send(method, path, more)).status;
  }

  /** The digests of an image of one layer that was pushed under a tag. */
  async push(name: string, tag: string, layer: Buffer = randomBytes(65536), config: unknown = {}): Promise<string> {
    const content = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', ...(config as object) }));
    const blob = async (mediaType: string, bytes: Buffer) => {
      const digest = await this.blob(name, bytes);
      return { mediaType, digest, size: bytes.length };
    };
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: await blob('application/vnd.oci.image.config.v1+json', content),
      layers: [await blob('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
    });
    const type = ['--header', `Content-Type: ${MANIFEST}`, '--data-binary', '@-'];
    const { status, text } = await this.send('PUT', `/v2/${name}/manifests/${tag}`, type, Buffer.from(manifest));
    if (status !== 201) throw new Error(`${name}:${tag} was not accepted: ${status} ${text}`);
    return digestOf(manifest);
  }

  /** The status of the manifest of a tag or digest. */
  manifest(name: string, reference: string): Promise<number> {
    return this.status('GET', `/v2/${name}/manifests/${reference}`, '--header', `Accept: ${MANIFEST}`);
  }

  private async blob(name: string, bytes: Buffer): Promise<string> {
    const start = await this.send('POST', `/v2/${name}/blobs/uploads/`, ['--dump-header', '-']);
    const location = /^location: (\S+)/im.exec(start.text)?.[1];
    if (!location) throw new Error(`no upload of ${name} was begun: ${start.status} ${start.text}`);
    const path = location.replace(`https://${DOMAIN}`, '');
    const digest = digestOf(bytes);
    const upload = `${path}${path.includes('?') ? '&' : '?'}digest=${digest}`;
    const type = ['--header', 'Content-Type: application/octet-stream', '--data-binary', '@-'];
    const { status, text } = await this.send('PUT', upload, type, bytes);
    if (status !== 201) throw new Error(`a blob of ${name} was not accepted: ${status} ${text}`);
    return digest;
  }

  private async send(
    method: string,
    path: string,
    more: string[],
    body?: Buffer,
  ): Promise<{ status: number; text: string }> {
    const login = this.user ? ['--user', `${this.user.name}:${this.user.password}`] : [];
    const args = ['curl', '--silent', '--cacert', AUTHORITY, '--request', method, ...login, ...more];
    const command = [...args, '--write-out', '\\n%{http_code}', `https://${DOMAIN}${path}`].map(quote).join(' ');
    // base64: what goes through the pipe is text
    const { stdout } = await this.node.run(body ? `base64 -d | ${command}` : command, body?.toString('base64'));
    const end = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) };
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
