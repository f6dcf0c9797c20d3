import { nextTick, ref, type Ref } from 'vue';
import type { MessageKey } from '../i18n/messages.ts';
import { useMessages } from '../i18n/use-messages.ts';
import { describeFailure, type Failure } from './failure.ts';

/** What the API says about members, in its own words, and how the interface says it. Anything else stays as it is. */
const KNOWN = {
  'must be an e-mail address': 'field.notAnAddress',
  'must have 8 to 128 characters': 'field.passwordLength',
  'is one of the most common passwords': 'field.passwordCommon',
  'must not be the e-mail address': 'field.passwordIsEmail',
  'is not the password of this account': 'field.passwordWrong',
  'is not the password of this registration': 'field.passwordOfRegistration',
  'is not the address of this account': 'field.notYourAddress',
  'is taken': 'field.taken',
} as const satisfies Record<string, MessageKey>;

interface Submission<Field extends string> {
  /** Fields that the form has, with what is in those that must not be empty. */
  required: Partial<Record<Field, string>>;
  send: () => Promise<Failure | null>;
  /** Says what went wrong in words that fit the form better than the general ones. */
  describe?: (failure: Failure) => string | undefined;
}

/**
 * The state of a form: one submission at a time, texts beside the fields that are wrong, and one for all the rest.
 * @param root where to look for the first wrong field, which gets the focus
 */
export function useForm<Field extends string>(root: Readonly<Ref<HTMLElement | null>>) {
  const { t } = useMessages();
  const busy = ref(false);
  const errors = ref<Partial<Record<Field, string>>>({}) as Ref<Partial<Record<Field, string>>>;
  const problem = ref('');

  /** @returns whether it was sent and accepted */
  async function submit({ required, send, describe }: Submission<Field>): Promise<boolean> {
    if (busy.value) return false;
    problem.value = '';
    errors.value = {};
    const empty = (Object.keys(required) as Field[]).filter((name) => required[name] === '');
    if (empty.length > 0) {
      errors.value = Object.fromEntries(empty.map((name) => [name, t('field.required')])) as typeof errors.value;
      await focusFirstError();
      return false;
    }
    busy.value = true;
    const failure = await send();
    busy.value = false;
    if (failure) await show(failure, describe);
    return failure === null;
  }

  async function show(failure: Failure, describe: Submission<Field>['describe']): Promise<void> {
    const fields = failure.kind === 'rejected' ? failure.fields : [];
    const found = fields.map(({ pointer, detail }) => [pointer.slice(1), textOf(detail)]);
    errors.value = Object.fromEntries(found) as typeof errors.value;
    await nextTick();
    // a member that the form has no field for must not fail in silence
    if (invalidField()) invalidField()?.focus();
    else problem.value = describe?.(failure) ?? describeFailure(failure, t);
  }

  async function focusFirstError(): Promise<void> {
    await nextTick();
    invalidField()?.focus();
  }

  const invalidField = () => root.value?.querySelector<HTMLElement>('[aria-invalid=true]');
  const textOf = (detail: string): string => (detail in KNOWN ? t(KNOWN[detail as keyof typeof KNOWN]) : detail);

  return { busy, errors, problem, submit };
}
