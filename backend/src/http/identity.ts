/** Who is asking. */
import type { Scope } from '../api-tokens/api-tokens.repository.ts';

/** A person who has logged in. */
export interface SessionIdentity {
  kind: 'session';
  userId: string;
  role: 'user' | 'admin';
  sessionId: string;
}

/** A program that acts for a person, with less than that person's rights. */
export interface ApiTokenIdentity {
  kind: 'token';
  userId: string;
  scopes: Scope[];
}

export type Identity = SessionIdentity | ApiTokenIdentity;
