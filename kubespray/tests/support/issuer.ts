/** FAKE of GitLab and of a provider for people: publishes a key and signs tokens, over HTTPS on this machine. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { mustRun } from '../../../helm/lib/run.ts';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export class Issuer {
  readonly url: string;
  /** PEM of the authority that its certificate is from. */
  readonly authority: string;
  private readonly server: Server;
  private readonly key: KeyObject;

  private constructor(server: Server, key: KeyObject, authority: string) {
    this.server = server;
    this.key = key;
    this.authority = authority;
    this.url = `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** Starts on a free port; its certificate is written into the folder. */
  static async start(folder: string, name: string): Promise<Issuer> {
    const [keyFile, certificateFile] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    await mustRun('openssl', ['req', ...kind, ...subject, '-keyout', keyFile, '-out', certificateFile]);
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const certificate = readFileSync(certificateFile, 'utf8');
    const server = createServer({ key: readFileSync(keyFile), cert: certificate });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const issuer = new Issuer(server, privateKey, certificate);
    const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] };
    const discovery = {
      issuer: issuer.url,
      jwks_uri: `${issuer.url}/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    };
    server.on('request', (request, response) => {
      const answers: Record<string, unknown> = { '/.well-known/openid-configuration': discovery, '/keys': keys };
      const answer = answers[request.url ?? ''];
      response.writeHead(answer ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
    return issuer;
  }

  /** A token of this issuer with the given claims, valid for five minutes unless the claims say otherwise. */
  token(claims: Record<string, unknown>): string {
    const now = Math.floor(Date.now() / 1000);
    const content = { iss: this.url, iat: now, nbf: now - 5, exp: now + 300, ...claims };
    const text = `${encode({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${encode(content)}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.key).toString('base64url')}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
