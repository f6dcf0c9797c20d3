/** Types of the interface texts: English defines the keys and parameters, every other language has to match. */
import type account from './account.en.ts';
import type attachments from './attachments.en.ts';
import type auth from './auth.en.ts';
import type core from './en.ts';
import type tasks from './tasks.en.ts';

type English = typeof core & typeof tasks & typeof attachments & typeof auth & typeof account;

type Texts = { readonly [key: string]: string | Texts };

type Widened<T> = { readonly [K in keyof T]: T[K] extends string ? string : Widened<T[K]> };

/** What a language has to provide. A missing or unknown key fails the type check. */
export type Messages = Widened<typeof core>;
export type TasksMessages = Widened<typeof tasks>;
export type AuthMessages = Widened<typeof auth>;
export type AccountMessages = Widened<typeof account>;
export type AttachmentMessages = Widened<typeof attachments>;

type KeyOf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeyOf<T[K]>}`;
}[keyof T & string];

/** Every key of a text, dotted: `list.loading`. */
export type MessageKey = KeyOf<English>;

type TextAt<T, K extends string> = K extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? TextAt<T[Head], Rest>
    : never
  : K extends keyof T
    ? T[K]
    : never;

type ParameterNames<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | ParameterNames<Rest> : never;

/** Keys of the texts without parameters. */
type PlainKey = { [K in MessageKey]: [ParameterNames<TextAt<English, K>>] extends [never] ? K : never }[MessageKey];

/** The parameters that a text needs: `{ title: ... }` for `Delete “{title}”`. */
type MessageParameters<K extends MessageKey> = {
  [N in ParameterNames<TextAt<English, K>>]: N extends 'count' ? number : string;
};

/**
 * Looks a text up. `count` also chooses the plural form.
 * Two signatures, and not one with an optional parameter: in an attribute of a template the compiler keeps quiet about
 * a wrong number of arguments, but not about a key of the wrong kind.
 */
export interface Translate {
  (key: PlainKey): string;
  <K extends Exclude<MessageKey, PlainKey>>(key: K, parameters: MessageParameters<K>): string;
}

/** Every key of a message object with its text, for tests and tools. */
export function flatten(texts: Texts, prefix = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  );
}
