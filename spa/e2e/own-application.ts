/** An application for one suite, where the one that all share will not do: with mail, or with an administrator. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { startMailbox, type Mailbox, type ReceivedMail } from '../../backend/test/mailbox.ts';
import { startApplication, type Application } from '../../scripts/test/application.ts';

export interface OwnApplication {
  /** Address of the page. */
  readonly url: string;
  /** Where its mails arrive: a real SMTP server. */
  readonly mailbox: Mailbox;
}

interface OwnApplicationOptions {
  /** Whether it sends mail. */
  mail?: boolean;
  /** What else differs; null where the suite cannot run. @param origin of the application */
  environment?: (origin: string) => Promise<Record<string, string> | null>;
}

/**
 * Prepares a suite: starts an application over a database of its own, which sends mail unless told otherwise. Skips the
 * suite, by name, where the tests have no PostgreSQL.
 */
export function useOwnApplication({ mail = true, environment }: OwnApplicationOptions = {}): OwnApplication {
  let application: Application | undefined;
  let mailbox: Mailbox | undefined;

  before('start an application', async function () {
    if (process.env['TEST_SERVER_URL'] === undefined) {
      process.stdout.write('    skipped: no PostgreSQL for tests (run npm test -- --only browser)\n');
      this.skip();
    }
    mailbox = await startMailbox();
    const port = String(await freePort());
    // cookies are taken from pages of this address only, and mails have links to it
    const origin = `http://localhost:${port}`;
    const own = await environment?.(origin);
    // a part that the machine does not have; the suite has told which
    if (own === null) this.skip();
    const address = { PORT: port, PUBLIC_URL: origin, ...own };
    application = await startApplication(mail ? { ...mailbox.environment, ...address } : address);
  });

  after('stop the application', async () => {
    await application?.stop();
    await mailbox?.stop();
  });

  return {
    get url() {
      return application!.url;
    },
    get mailbox() {
      return mailbox!;
    },
  };
}

/** The link in a mail. @throws Error when there is none */
export function linkIn({ text }: ReceivedMail): string {
  const [link] = /https?:\S+#\w+=[\w-]+/.exec(text) ?? [];
  if (link === undefined) throw new Error(`the mail has no link: ${text}`);
  return link;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
