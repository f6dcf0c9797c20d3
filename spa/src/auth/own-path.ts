/**
 * A path of this page, as it may stand in `returnTo`: whoever makes a link to the log-in must not choose where it leads
 * in the end.
 * @returns `/` for anything else
 */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/';
  try {
    // browsers read `//host`, `/\host` and tabs in between as another site
    const { origin, pathname, search, hash } = new URL(wanted, location.origin);
    return origin === location.origin && !pathname.startsWith('//') ? pathname + search + hash : '/';
  } catch {
    return '/';
  }
}
