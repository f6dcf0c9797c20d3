/** What an ID token and the provider's userinfo say about a person. */
import { email as emailSchema } from '../users/users.schema.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface Address {
  email: string;
  /** Whether the provider says that the person reads mail to it. */
  verified: boolean;
}

/** The address that a provider vouches for, else any. Address and word for it come from one and the same source. */
export function addressOf(sources: Claims[]): Address | undefined {
  const addresses = sources.flatMap((claims) => {
    const parsed = emailSchema.safeParse(claims['email']);
    // some providers write the boolean as text
    const verified = claims['email_verified'] === true || claims['email_verified'] === 'true';
    return parsed.success ? [{ email: parsed.data, verified }] : [];
  });
  return addresses.find(({ verified }) => verified) ?? addresses[0];
}

/**
 * The roles at a claim, an array or a single one; undefined when no source has the claim.
 * @param path name of the claim, or the way to it through objects, such as `realm_access.roles`
 */
export function rolesAt(sources: Claims[], path: string): string[] | undefined {
  for (const claims of sources) {
    // a name may have dots itself
    const value = memberOf(claims, path) ?? path.split('.').reduce<unknown>(memberOf, claims);
    if (value === undefined) continue;
    return [value].flat().filter((role) => typeof role === 'string');
  }
  return undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** The language of mails, as far as the provider knows it. */
export const languageOf = (sources: Claims[]): 'en' | 'ru' =>
  sources.some(({ locale }) => typeof locale === 'string' && /^ru\b/i.test(locale)) ? 'ru' : 'en';
