/**
 * What a browser does with cookies and redirects, no more: cookies by host, `__Host-` and `SameSite` as browsers have
 * them, and requests for one origin sent to where a test serves it.
 */
interface StoredCookie {
  value: string;
  sameSite: string;
}

export interface Page {
  /** Where it ended. */
  url: string;
  status: number;
  text: string;
  /** Every answer on the way, the last one included. */
  hops: { url: string; status: number; headers: Headers }[];
}

export class Browser {
  /** By host, then by name. */
  readonly cookies = new Map<string, Map<string, StoredCookie>>();
  readonly #publicUrl: string;
  /** Origin that a request for the page goes to. */
  servedAt: string;

  constructor(publicUrl: string, servedAt: string) {
    this.#publicUrl = publicUrl;
    this.servedAt = servedAt;
  }

  /**
   * Opens an address as a click on a link of the page does, and follows redirects. Ends at the page, which is static.
   * @param until ends before an address that begins with this
   */
  async open(address: string, until?: string): Promise<Page> {
    const hops: Page['hops'] = [];
    let url = new URL(address, this.#publicUrl);
    let form: string | undefined;
    // strict cookies stay away from where another site has led to
    let crossSite = false;
    for (let n = 0; n < 20; n++) {
      const isPage = url.origin === this.#publicUrl && !url.pathname.startsWith('/api/');
      if (isPage || (until !== undefined && url.href.startsWith(until)))
        return { url: url.href, status: 0, text: '', hops };
      const response = await this.#send(url, crossSite, form);
      const text = await response.text();
      hops.push({ url: url.href, status: response.status, headers: response.headers });
      const location = response.headers.get('Location');
      // the provider asks whether to log out by a form
      form = location === null ? formOf(text) : undefined;
      if (location === null && form === undefined) return { url: url.href, status: response.status, text, hops };
      const next = new URL(location ?? /action="([^"]+)"/.exec(text)![1]!, url);
      crossSite ||= next.host !== url.host;
      url = next;
    }
    throw new Error(`redirects without end: ${url.href}`);
  }

  /** Asks as a script of the page does. */
  async fetch(method: string, path: string): Promise<Response> {
    const url = new URL(`/api/v1${path}`, this.#publicUrl);
    return this.#send(url, false, undefined, method, { Origin: this.#publicUrl, 'Sec-Fetch-Site': 'same-origin' });
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(new URL(this.#publicUrl).host)?.get(name)?.value;
  }

  async #send(
    url: URL,
    crossSite: boolean,
    form?: string,
    method = form === undefined ? 'GET' : 'POST',
    headers: Record<string, string> = {
      'Sec-Fetch-Dest': 'document',
      'Sec-Fetch-Site': crossSite ? 'cross-site' : 'none',
    },
  ): Promise<Response> {
    const jar = this.#jar(url.host);
    const sent = [...jar].filter(([, { sameSite }]) => !(crossSite && sameSite === 'strict'));
    const response = await fetch(url.href.replace(this.#publicUrl, this.servedAt), {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        ...(sent.length > 0 && { Cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') }),
        ...(form !== undefined && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      ...(form !== undefined && { body: form }),
    });
    for (const line of response.headers.getSetCookie()) store(jar, line, url.protocol === 'https:');
    return response;
  }

  #jar(host: string): Map<string, StoredCookie> {
    const jar = this.cookies.get(host) ?? new Map<string, StoredCookie>();
    this.cookies.set(host, jar);
    return jar;
  }
}

function store(jar: Map<string, StoredCookie>, line: string, secure: boolean): void {
  const [, name, value, attributes] = /^([^=]+)=([^;]*)(.*)$/.exec(line)!;
  const has = (pattern: RegExp) => pattern.test(attributes!);
  if (name!.startsWith('__Host-') && !(secure && has(/;\s*secure/i) && has(/;\s*path=\/(;|$)/i))) return;
  const expires = /;\s*expires=([^;]+)/i.exec(attributes!)?.[1];
  if (value === '' || (expires !== undefined && new Date(expires) <= new Date())) jar.delete(name!);
  else
    jar.set(name!, { value: value!, sameSite: /;\s*samesite=(\w+)/i.exec(attributes!)?.[1]?.toLowerCase() ?? 'lax' });
}

/** The hidden members of a form that a script of the page would send at once. */
function formOf(html: string): string | undefined {
  if (!html.includes('<form')) return undefined;
  const members = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name, value]) => [name!, value!] as [string, string],
  );
  return new URLSearchParams([...members, ['logout', 'yes']]).toString();
}
