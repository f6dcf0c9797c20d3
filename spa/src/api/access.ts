/** Requests in the name of the person who is logged in. */
import { SessionOver } from './errors.ts';

/** Where access tokens come from. They live in memory alone. */
export interface AccessTokens {
  /** Id of who is logged in; undefined while that is not known. */
  person(): string | undefined;
  /**
   * @returns a token that is valid by the clock
   * @throws SessionOver when nobody is logged in, NetworkError or ApiProblem when no token can be had just now
   */
  current(): Promise<string>;
  /** A token in the place of one that the API refused. @throws like `current` */
  renew(refused: string): Promise<string>;
}

let tokens: AccessTokens | undefined;

/** Named by the session, which the API client does not know. Without it requests carry no token. */
export const useAccessTokens = (source: AccessTokens | undefined): void => void (tokens = source);

/** Fetches with an access token. A refused one is renewed once: the refused request has done nothing yet. */
export async function authorized(request: Request, fetch: (request: Request) => Promise<Response>): Promise<Response> {
  if (!tokens) return fetch(request);
  const again = request.clone();
  const person = tokens.person();
  const token = await tokens.current();
  // another person may have logged in in another tab: what one did is never sent in the name of the other
  if (person !== undefined && person !== tokens.person()) throw new SessionOver();
  const response = await fetch(bearing(request, token));
  return response.status === 401 ? fetch(bearing(again, await tokens.renew(token))) : response;
}

function bearing(request: Request, token: string): Request {
  request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}
