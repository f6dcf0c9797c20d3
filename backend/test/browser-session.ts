/** A client that keeps cookies as a browser does, on one origin. */
import { send, type Answer, type Api } from './api.ts';

export interface BrowserSession {
  cookies: Map<string, string>;
  /** `Set-Cookie` lines of the last answer. */
  setCookies: string[];
  /** The access token of the last log-in. */
  accessToken: string | undefined;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** @param headers of every request, such as the address that a proxy would tell */
export function openBrowser(api: Pick<Api, 'origin'>, headers: Record<string, string> = {}): BrowserSession {
  const session: BrowserSession = {
    cookies: new Map(),
    setCookies: [],
    accessToken: undefined,
    async ask(method, path, body, more = {}) {
      const cookie = [...session.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await send(method, `${api.origin}/api/v1${path}`, {
        ...(body !== undefined && { body }),
        headers: {
          ...headers,
          ...(cookie !== '' && { Cookie: cookie }),
          ...(session.accessToken !== undefined && { Authorization: `Bearer ${session.accessToken}` }),
          ...more,
        },
      });
      session.setCookies = answer.headers.getSetCookie();
      for (const line of session.setCookies) keep(session.cookies, line);
      session.accessToken = answer.body?.accessToken ?? session.accessToken;
      return answer;
    },
  };
  return session;
}

function keep(cookies: Map<string, string>, line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}
