/** What mails say, in the languages of the page. */
import type { Language } from '../users/users.repository.ts';

export type MailTextName =
  | 'registration'
  | 'already-registered'
  | 'password'
  | 'no-password'
  | 'email'
  | 'invitation'
  | 'password-changed'
  | 'email-changed';

interface MailText {
  subject: string;
  /** Paragraphs; `{link}`, `{email}` and `{site}` are filled in. */
  paragraphs: string[];
}

const texts: Record<Language, Record<MailTextName, MailText>> = {
  en: {
    registration: {
      subject: 'Confirm your address',
      paragraphs: [
        'Somebody, probably you, wants a TaskTracker account with this address at {site}.',
        'Open this link within 24 hours and enter the password that you chose, to make the account:',
        '{link}',
        'If it was not you, do nothing: no account is made.',
      ],
    },
    'already-registered': {
      subject: 'You have an account already',
      paragraphs: [
        'Somebody, probably you, wants a TaskTracker account with this address at {site}. There is one already.',
        'Log in with its password, or set a new one, at {link}',
        'If it was not you, do nothing: nothing has changed.',
      ],
    },
    password: {
      subject: 'Set a new password',
      paragraphs: [
        'Somebody, probably you, asked for a new password of your TaskTracker account at {site}.',
        'Open this link within an hour to set it:',
        '{link}',
        'If it was not you, do nothing: your password stays as it is.',
      ],
    },
    'no-password': {
      subject: 'Your account has no password',
      paragraphs: [
        'Somebody, probably you, asked for a new password of your TaskTracker account at {site}. It has none.',
        'Log in with your organisation’s account instead, at {link}',
        'If it was not you, do nothing.',
      ],
    },
    email: {
      subject: 'Confirm your new address',
      paragraphs: [
        'Open this link within 24 hours, and this becomes the address of your TaskTracker account at {site}:',
        '{link}',
        'If you did not ask for it, do nothing.',
      ],
    },
    invitation: {
      subject: 'You are invited to TaskTracker',
      paragraphs: ['You are invited to {site}. Open this link to make your account:', '{link}'],
    },
    'password-changed': {
      subject: 'Your password was changed',
      paragraphs: [
        'The password of your TaskTracker account at {site} was changed, and all other sessions were ended. Look through the API tokens on the account page, too.',
        'If it was not you, set a new password at {link} and tell the administrator.',
      ],
    },
    'email-changed': {
      subject: 'Your address was changed',
      paragraphs: [
        'Your TaskTracker account at {site} has another address now: {email}',
        'If it was not you, tell the administrator.',
      ],
    },
  },
  ru: {
    registration: {
      subject: 'Подтвердите адрес',
      paragraphs: [
        'Кто-то, вероятно вы, создаёт учётную запись TaskTracker с этим адресом на {site}.',
        'Чтобы создать её, откройте эту ссылку в течение 24 часов и введите выбранный вами пароль:',
        '{link}',
        'Если это были не вы, ничего не делайте: учётная запись не появится.',
      ],
    },
    'already-registered': {
      subject: 'У вас уже есть учётная запись',
      paragraphs: [
        'Кто-то, вероятно вы, создаёт учётную запись TaskTracker с этим адресом на {site}. Она уже есть.',
        'Войдите с её паролем или задайте новый: {link}',
        'Если это были не вы, ничего не делайте: ничего не изменилось.',
      ],
    },
    password: {
      subject: 'Новый пароль',
      paragraphs: [
        'Кто-то, вероятно вы, хочет задать новый пароль вашей учётной записи TaskTracker на {site}.',
        'Чтобы задать его, откройте эту ссылку в течение часа:',
        '{link}',
        'Если это были не вы, ничего не делайте: пароль останется прежним.',
      ],
    },
    'no-password': {
      subject: 'У вашей учётной записи нет пароля',
      paragraphs: [
        'Кто-то, вероятно вы, хочет задать новый пароль вашей учётной записи TaskTracker на {site}. Пароля у неё нет.',
        'Войдите через учётную запись вашей организации: {link}',
        'Если это были не вы, ничего не делайте.',
      ],
    },
    email: {
      subject: 'Подтвердите новый адрес',
      paragraphs: [
        'Откройте эту ссылку в течение 24 часов, и этот адрес станет адресом вашей учётной записи TaskTracker на {site}:',
        '{link}',
        'Если вы об этом не просили, ничего не делайте.',
      ],
    },
    invitation: {
      subject: 'Приглашение в TaskTracker',
      paragraphs: ['Вас приглашают на {site}. Чтобы создать учётную запись, откройте эту ссылку:', '{link}'],
    },
    'password-changed': {
      subject: 'Пароль изменён',
      paragraphs: [
        'Пароль вашей учётной записи TaskTracker на {site} изменён, все другие сеансы завершены. Проверьте и токены API на странице учётной записи.',
        'Если это были не вы, задайте новый пароль ({link}) и сообщите администратору.',
      ],
    },
    'email-changed': {
      subject: 'Адрес изменён',
      paragraphs: [
        'У вашей учётной записи TaskTracker на {site} теперь другой адрес: {email}',
        'Если это были не вы, сообщите администратору.',
      ],
    },
  },
};

/** @param values by the names in braces */
export function mailText(
  name: MailTextName,
  language: Language,
  values: { site: string; link: string; email: string },
): { subject: string; text: string } {
  const { subject, paragraphs } = texts[language][name];
  // in one pass: a value that looks like a placeholder stays as it is
  const fill = (paragraph: string) =>
    paragraph.replace(/\{(site|link|email)\}/g, (_, key: keyof typeof values) => values[key]);
  return { subject: `TaskTracker: ${subject}`, text: `${paragraphs.map(fill).join('\n\n')}\n` };
}
