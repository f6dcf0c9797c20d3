/** What a user is to clients. */
import { z } from 'zod';

/**
 * An address as mail servers in use take it, in any script: no quotes, comments or lists, nothing that a mail's header
 * would read as more than one address, and no character that is not seen.
 */
const ADDRESS =
  // oxlint-disable-next-line no-control-regex -- control characters are what it keeps out
  /^[^\u0000-\u0020"(),:;<>@[\\\]\u007f-\u00a0\u2000-\u206f\ufeff]{1,64}@[^\u0000-,/:-@[-`{-\u00bf\u2000-\u206f\ufeff]{1,189}$/;

export const email = z
  .string()
  .regex(ADDRESS, 'must be an e-mail address')
  .refine((address) => address.isWellFormed(), 'must be well-formed Unicode, without lone surrogates')
  // reserved for what must never be reached: https://www.rfc-editor.org/rfc/rfc2606#section-2
  .refine((address) => !/\.invalid$/i.test(address), 'must be an address that mail can reach')
  .meta({ description: 'E-mail address', example: 'ann@example.org' });

/** Bounded here only against waste; `passwords.service.ts` has the rules. */
export const password = z
  .string()
  .max(1_000)
  .meta({ description: 'Any characters; a new one has 8 to 128 of them', example: 'correct horse battery' });

export const role = z.enum(['user', 'admin']).meta({ example: 'user' });
export const language = z.enum(['en', 'ru']).meta({ description: 'Language of mails', example: 'en' });
export const timestamp = z.iso.datetime().meta({ example: '2026-11-24T06:00:00.123Z' });
export const userId = z.uuid().meta({ example: '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b' });

export const User = z
  .object({
    id: userId,
    email: z.string().meta({ example: 'ann@example.org' }),
    emailVerified: z.boolean().meta({ description: 'Whether mail to the address was answered', example: true }),
    role,
    language,
    hasPassword: z.boolean().meta({ description: 'False for who logs in at a provider alone', example: true }),
    createdAt: timestamp,
  })
  .meta({ id: 'User' });
