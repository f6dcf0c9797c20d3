/** What is in the links of mails and invitations: a token that works once. */

const PURPOSES = ['registration', 'email', 'password', 'invitation'] as const;

export interface LinkToken {
  purpose: (typeof PURPOSES)[number];
  token: string;
}

let taken: LinkToken | null = null;

/** The token in the fragment of an address; null when there is none. */
export function linkTokenIn(fragment: string): LinkToken | null {
  const [, name, token] = /^#(\w+)=([\w-]{16,200})$/.exec(fragment) ?? [];
  const purpose = PURPOSES.find((known) => known === name);
  return purpose && token !== undefined ? { purpose, token } : null;
}

/**
 * Takes the token out of the address bar, so that it stays in no history, bookmark or picture of the screen. To be
 * called before the router remembers the address.
 */
export function takeLinkToken(): void {
  taken = linkTokenIn(location.hash);
  if (taken) history.replaceState(null, '', location.pathname + location.search);
}

/** The token of the link that led here. */
export const takenLinkToken = (): LinkToken | null => taken;
