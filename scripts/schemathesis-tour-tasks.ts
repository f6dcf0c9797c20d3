/** The same for one task from its beginning to its end: generated requests empty the trash and so lose their tasks. */
import { startApi } from '../backend/test/api.ts';
import { countRequests } from './schemathesis-count.ts';
import { succeeds } from './schemathesis-tour.ts';

/** As a client chooses it. */
const ID = '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b';

/** @returns the routes that have succeeded */
export async function tourOfTasks(): Promise<Set<string>> {
  const api = await startApi();
  try {
    const ask = (method: string, path: string, body?: object) =>
      succeeds(api.request(method, path, { ...(body && { body }) }));
    const { body: task } = await ask('POST', '/tasks', { id: ID, title: 'tour' });
    const path = `/tasks/${task.id}`;
    await ask('GET', path);
    await ask('PATCH', path, { title: 'a longer tour' });
    await ask('PUT', path, { title: 'the longest tour' });
    const { body: history } = await ask('GET', `${path}/history`);
    await ask('POST', `/events/${history[0].id}/undo`);
    await ask('DELETE', path);
    await ask('POST', `${path}/restore`);
    await ask('DELETE', path);
    await ask('DELETE', `/trash/${task.id}`);
    return (await countRequests(`${api.metricsOrigin}/metrics`)).succeeded;
  } finally {
    await api.stop();
  }
}
