/** Who is asking, and whether they may: the same for every endpoint, by what its contract says. */
import type { Context } from 'koa';
import type { ApiTokensService } from '../api-tokens/api-tokens.service.ts';
import { forbidden, insufficientScope, unauthenticated } from '../errors.ts';
import type { AccessTokenCheck } from '../sessions/access-tokens.ts';
import type { SessionsService } from '../sessions/sessions.service.ts';
import type { Access } from './contract.ts';
import type { Identity } from './identity.ts';

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/** Tells who asks; undefined when that is not known, for whatever reason. */
export type Authenticate = (ctx: Context) => Promise<Identity | undefined>;

interface Parts {
  checkAccessToken: AccessTokenCheck;
  sessions: SessionsService;
  apiTokens: ApiTokensService;
}

export function createAuthenticate({ checkAccessToken, sessions, apiTokens }: Parts): Authenticate {
  return async (ctx) => {
    const [, token] = BEARER.exec(ctx.get('Authorization')) ?? [];
    if (token === undefined) return undefined;
    // the two kinds cannot be mistaken for each other: a JWT has dots, an API token has none
    if (!token.includes('.')) {
      const found = await apiTokens.find(token);
      return found && { kind: 'token', ...found };
    }
    const subject = await checkAccessToken(token);
    const session = subject && (await sessions.find(subject));
    return session && { kind: 'session', ...subject, role: session.role };
  };
}

/** Methods that change nothing. */
const SAFE = new Set(['GET', 'HEAD']);

/**
 * @throws AppError 401 when it is not known who asks, 403 when it is and they may not
 */
export function authorize(access: Access, method: string, identity: Identity | undefined): void {
  if (access === 'public') return;
  if (!identity) throw unauthenticated();
  if (identity.kind === 'token') {
    if (access !== 'tasks') throw insufficientScope('API tokens are for tasks. This needs a person who has logged in.');
    const scope = SAFE.has(method) ? 'read' : 'write';
    if (!identity.scopes.includes(scope)) throw insufficientScope(`This needs an API token with the scope ${scope}.`);
  } else if (access === 'admin' && identity.role !== 'admin') {
    throw forbidden('This is for administrators.');
  }
}
