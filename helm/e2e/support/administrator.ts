/** The first administrator of a release, who comes in through its Service as people do. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../../../spa/e2e/browser.ts';
import type { Environment } from './environment.ts';

interface LogIn {
  accessToken: string;
  user: { role: string };
}

export class Administrator {
  readonly account: Account = { email: `${randomUUID()}@example.org`, password: randomUUID() };
  private url: string;
  private accessToken = '';
  /** The refresh token as a browser would send it. */
  private cookie = '';

  private constructor(url: string) {
    this.url = url;
  }

  /**
   * Registers with the token that the chart has generated.
   * @param url where the Service answers
   * @throws Error when that makes no administrator
   */
  static async register(environment: Environment, url: string): Promise<Administrator> {
    const path = 'jsonpath={.data.bootstrap-token}';
    const secret = await environment.kubectl('get', 'secret', `${environment.release}-app-auth`, '--output', path);
    const bootstrapToken = Buffer.from(secret, 'base64').toString();
    const administrator = new Administrator(url);
    const { user } = await administrator.enter('register', { ...administrator.account, bootstrapToken });
    if (user.role !== 'admin') throw new Error(`the token of the first administrator made a ${user.role}`);
    return administrator;
  }

  /** Headers of a request of hers. */
  get headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.accessToken}` };
  }

  /** Goes on with the session, which may be at another address. @throws Error when it is over */
  async refresh(url = this.url): Promise<void> {
    this.url = url;
    await this.enter('refresh');
  }

  /** Makes an API token, which outlasts her session. @returns the header `Authorization` */
  async apiToken(): Promise<string> {
    const answer = await fetch(`${this.url}/api/v1/account/tokens`, {
      method: 'POST',
      headers: { ...this.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: 'test', scopes: ['read', 'write'], expiresInDays: 1 }),
    });
    if (answer.status !== 201) throw new Error(`no API token: ${answer.status}`);
    return `Bearer ${((await answer.json()) as { token: string }).token}`;
  }

  /** Logs in with the password, at a release that knows the account already. */
  async logIn(url: string): Promise<void> {
    this.url = url;
    this.cookie = '';
    await this.enter('login', this.account);
  }

  private async enter(action: 'register' | 'refresh' | 'login', body?: object): Promise<LogIn> {
    const answer = await fetch(`${this.url}/api/v1/auth/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: this.cookie },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(10_000),
    });
    // the answer holds tokens, and a problem says what is wrong without any
    if (!answer.ok) throw new Error(`${action} answers ${answer.status}: ${await answer.text()}`);
    const logIn = (await answer.json()) as LogIn;
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0]!);
    const cookie = cookies.find((pair) => pair.startsWith('refresh='));
    if (cookie === undefined) throw new Error(`${action} sets no plain cookie "refresh"`);
    this.cookie = cookie;
    this.accessToken = logIn.accessToken;
    return logIn;
  }
}
