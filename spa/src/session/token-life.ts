/** When an access token is renewed. Times are in milliseconds. */
interface Life {
  from: number;
  until: number;
}

const MINUTE = 60_000;
/** Tabs share a token and would all renew it at once; the first one spares the others the work. */
const SPREAD = 10_000;

/** Whether a token has run out, or would before its request arrives. A clock that was set back proves nothing. */
export const isStale = ({ from, until }: Life, now = Date.now()): boolean =>
  now < from || now > until - Math.min(5_000, (until - from) / 10);

/** How long to wait before a token is renewed: a minute before its end, or at half of a short life. */
export function renewalDelay({ from, until }: Life, now = Date.now()): number {
  const life = until - from;
  const spread = Math.random() * Math.min(SPREAD, life / 10);
  return Math.max(0, until - Math.min(MINUTE, life / 2) - spread - now);
}
