/** Where on the page a person wants to be after a log-in at the provider. */

/** Characters of path, query and fragment, as they travel: in a cookie, of which a browser may have several. */
const MOST = 512;

/**
 * @param path as the page gave it, or whoever made the link
 * @param publicUrl origin of the page
 * @returns an address of the page and of nothing else; its start where the path leads elsewhere
 */
export function returnTo(path: string | undefined, publicUrl: string): string {
  const start = `${publicUrl}/`;
  if (path === undefined || !path.startsWith('/')) return start;
  // what counts is what a browser would make of it: it drops tabs, and a backslash is a slash to it
  const url = URL.parse(path, start);
  if (!url || url.origin !== new URL(start).origin || url.pathname.startsWith('//')) return start;
  // a letter of most alphabets travels as six or nine characters
  if (url.href.length - url.origin.length > MOST) return start;
  // an address of the API is no page, and that of the log-in itself would never end
  if (/^\/api(\/|$)/i.test(decoded(url.pathname))) return start;
  return url.href;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
