/** The first administrator of a release, by the token that the chart has made. */
import type { Environment } from './environment.ts';

/** @returns the header `Authorization` */
export async function logIn(environment: Environment, url: string): Promise<string> {
  const secrets = await environment.list<{ metadata: { name: string }; data?: Record<string, string> }>('secrets');
  const encoded = secrets.map(({ data }) => data?.['bootstrap-token']).find((value) => value !== undefined);
  if (encoded === undefined) throw new Error('no Secret has a bootstrap-token');
  const answer = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      email: 'operator@example.org',
      password: 'a long password of the operator',
      bootstrapToken: Buffer.from(encoded, 'base64').toString(),
    }),
  });
  const { accessToken } = (await answer.json()) as { accessToken?: string };
  if (accessToken === undefined) throw new Error(`registration answers ${answer.status}`);
  return `Bearer ${accessToken}`;
}
