/** An account with more tasks than anybody scrolls through, made by the API. */
import { randomInt, randomUUID } from 'node:crypto';
import { BASE_URL, newAccount, type Account } from './browser.ts';

/** As many as the API takes in one request. */
const BATCH = 500;

/** What the API takes for a new task. */
interface NewTask {
  title: string;
  [member: string]: unknown;
}

export interface RichAccount extends Account {
  /** Sends a request in the account's name. @throws Error when it is refused */
  ask: (method: string, path: string, body: unknown) => Promise<unknown>;
}

/**
 * @param taskAt what to make, from the top of the list to its end
 * @throws Error when the server refuses
 */
export async function accountWithTasks(count: number, taskAt: (index: number) => NewTask): Promise<RichAccount> {
  const account = newAccount();
  const { accessToken } = (await request('POST', '/auth/register', account, {
    // attempts are counted by address
    'X-Forwarded-For': `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`,
  })) as { accessToken: string };
  const ask: RichAccount['ask'] = (method, path, body) =>
    request(method, path, body, { Authorization: `Bearer ${accessToken}`, 'Idempotency-Key': randomUUID() });
  for (let from = 0; from < count; from += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, count - from) }, (_none, offset) => from + offset);
    const operations = indexes.map((index) => ({ op: 'create', task: { ...taskAt(index), order: index } }));
    await ask('POST', '/tasks/batch', { operations });
  }
  return { ...account, ask };
}

async function request(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${new URL('/api/v1', BASE_URL).href}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
