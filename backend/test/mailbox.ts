/** A real SMTP server that keeps what it gets, for tests of mail. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  to: string;
  subject: string;
  text: string;
}

export interface Mailbox {
  /** Environment of a backend that sends its mail here. */
  environment: Record<string, string>;
  mails: ReceivedMail[];
  /** Refuses every mail with this code while it is set. */
  refuseWith: number | undefined;
  /** The next mail to an address, taken out; rejects when none comes in time. */
  next(to: string): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 10_000;

export async function startMailbox(): Promise<Mailbox> {
  const mailbox: Pick<Mailbox, 'mails' | 'refuseWith'> = { mails: [], refuseWith: undefined };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        if (mailbox.refuseWith !== undefined) {
          return done(Object.assign(new Error('not now'), { responseCode: mailbox.refuseWith }));
        }
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        mailbox.mails.push({ to, ...parse(Buffer.concat(chunks).toString()) });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(mailbox, {
    environment: {
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'TaskTracker <tasks@example.org>',
      PUBLIC_URL: 'https://tasks.example.org',
    },
    async next(to: string) {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
        const index = mailbox.mails.findIndex((mail) => mail.to === to);
        if (index >= 0) return mailbox.mails.splice(index, 1)[0]!;
      }
      throw new Error(`no mail to ${to} within ${PATIENCE_MS} ms`);
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

/** What is in a link of a mail: the token behind `#purpose=`. */
export const tokenIn = ({ text }: ReceivedMail): string => {
  const [, token] = /#\w+=([\w-]+)/.exec(text) ?? [];
  if (token === undefined) throw new Error('the mail has no link');
  return token;
};

/** One text part, as this application sends it (RFC 2045, RFC 2047). */
function parse(source: string): Pick<ReceivedMail, 'subject' | 'text'> {
  const [head = '', body = ''] = source.split(/\r\n\r\n(.*)/s);
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? '';
  const subject = header('Subject')
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?utf-8\?(b|q)\?(.*?)\?=/gi, (_, encoding: string, word: string) =>
      /b/i.test(encoding) ? decode64(word) : decodeQuoted(word.replaceAll('_', ' ')),
    );
  const encoding = header('Content-Transfer-Encoding');
  return { subject, text: encoding === 'base64' ? decode64(body) : encoding === '7bit' ? body : decodeQuoted(body) };
}

const decode64 = (encoded: string): string => Buffer.from(encoded, 'base64').toString();

const decodeQuoted = (encoded: string): string =>
  Buffer.from(
    encoded.replace(/=\r\n/g, '').replace(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();
