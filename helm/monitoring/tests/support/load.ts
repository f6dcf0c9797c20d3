/** A little of everything that people do, against an API under test. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../../../../backend/test/api.ts';

const ROUND_MS = 400;

/** Uses the API until it is stopped. */
export function startLoad(api: Api): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const stream = fetch(`${api.origin}/api/v1/events`, {
    signal: stopped.signal,
    headers: { Authorization: api.authorization },
  })
    .then((response) => response.text())
    .catch(() => '');
  const loop = async () => {
    while (!stopped.signal.aborted) {
      const { body } = await api.request('POST', '/tasks', { body: { title: 'of the load' } });
      await api.request('GET', '/tasks');
      await api.request('GET', `/tasks/${body.id}`);
      await api.request('PATCH', `/tasks/${body.id}`, { body: { completed: true } });
      await api.request('GET', '/tasks/none');
      await api.request('GET', '//readyz');
      await api.request('POST', '/page-reports', {
        body: {
          vitals: ['LCP', 'INP', 'FCP', 'TTFB', 'CLS'].map((name) => ({ name, value: 0.05 })),
          errors: ['error'],
        },
      });
      await sleep(ROUND_MS);
    }
  };
  const done = loop();
  return {
    async stop() {
      stopped.abort();
      await done;
      await stream;
    },
  };
}
