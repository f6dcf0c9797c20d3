import { Client } from 'pg';
import type { Api } from './api.ts';

const FORGET_MS = 250;

/**
 * Forgets again and again how often something was tried: limits would answer 429 to nearly everything, the log-ins among
 * it that the requests are made with. What they do has tests of its own (auth/abuse.test.ts).
 */
export async function forgetAttempts(apis: Api[]): Promise<{ stop(): Promise<void> }> {
  const clients = apis.map(({ database }) => new Client({ connectionString: database.url }));
  for (const client of clients) await client.connect();
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = Promise.all(clients.map((client) => client.query('delete from throttle')));
  }, FORGET_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      for (const client of clients) await client.end();
    },
  };
}
