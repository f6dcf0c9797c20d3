/** What the server writes of events, in the words of the page. What it may write one day stays as it is. */
import type { AccountMessages, Translate } from '../i18n/messages.ts';
import type { SecurityEvent } from './administration.store.ts';

type KeysOf<Group extends keyof AccountMessages> = Record<keyof AccountMessages[Group], true>;

const TYPES: KeysOf<'eventType'> = {
  'logged-in': true,
  'log-in-failed': true,
  'logged-out': true,
  registered: true,
  'password-changed': true,
  'password-reset-requested': true,
  'password-reset': true,
  'email-changed': true,
  'account-deleted': true,
  'account-linked': true,
  'sign-on-failed': true,
  'last-administrator-kept': true,
  'api-token-created': true,
  'api-token-revoked': true,
  'user-changed': true,
  invited: true,
  'invitation-withdrawn': true,
  'refresh-token-reused': true,
};

const DETAILS: KeysOf<'eventDetail'> = {
  by: true,
  how: true,
  everywhere: true,
  role: true,
  disabled: true,
  invitation: true,
  name: true,
  scopes: true,
  issuer: true,
  credentialsDropped: true,
  error: true,
  reason: true,
};

const WORDS: KeysOf<'eventWord'> = {
  true: true,
  false: true,
  user: true,
  admin: true,
  read: true,
  write: true,
  password: true,
  provider: true,
  registration: true,
  'open registration': true,
  'bootstrap token': true,
  invitation: true,
  'confirmed address': true,
};

/** Members whose values are words of the server, and not names that people gave. */
const WORDED = new Set(['how', 'everywhere', 'role', 'disabled', 'scopes', 'credentialsDropped']);

const knows = <Known extends object>(known: Known, name: string): name is keyof Known & string =>
  Object.hasOwn(known, name);

export const typeWords = ({ type }: SecurityEvent, t: Translate): string =>
  knows(TYPES, type) ? t(`eventType.${type}`) : type;

/** @param person whose id it is, as the page names people */
export function detailWords({ detail }: SecurityEvent, t: Translate, person: (id: string) => string): string {
  const word = (text: string): string => (knows(WORDS, text) ? t(`eventWord.${text}`) : text);

  function valueOf(name: string, value: unknown): string {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (name === 'by') return person(text);
    if (name === 'scopes') return text.split(' ').map(word).join(', ');
    return WORDED.has(name) ? word(text) : text;
  }

  return Object.entries(detail)
    .map(([name, value]) => `${knows(DETAILS, name) ? t(`eventDetail.${name}`) : name}: ${valueOf(name, value)}`)
    .join('; ');
}
