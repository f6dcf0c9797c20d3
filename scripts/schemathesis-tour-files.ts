/** The same for files: forms, addresses of a store and links, over a real S3 server. */
import { startApi } from '../backend/test/api.ts';
import { upload, uploadDirectly } from '../backend/test/files.ts';
import { findS3Server, startS3Server } from '../backend/test/s3-server.ts';
import { countRequests } from './schemathesis-count.ts';
import { succeeds } from './schemathesis-tour.ts';

/** A picture of one pixel. */
const RED_DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

/** @returns the routes that have succeeded; none, with a word about it, where there is no S3 server */
export async function tourOfFiles(): Promise<Set<string>> {
  const program = await findS3Server();
  if (program === undefined) return new Set();
  const server = await startS3Server(program);
  // links lead to the store where it gives addresses, and to the API where it gives none
  const direct = await startApi({ environment: { ...server.environment, ATTACHMENTS_PRESIGN: 'true' } });
  const api = await startApi({ environment: server.environment });
  try {
    const task = async (of: typeof api) => (await of.request('POST', '/tasks', { body: { title: 'tour' } })).body.id;
    await succeeds(uploadDirectly(direct, await task(direct), { name: 'a.txt', content: 'a' }));

    const taskId = await task(api);
    const { body } = await succeeds(upload(api, taskId, [{ name: 'a.png', content: Buffer.from(RED_DOT, 'base64') }]));
    const path = `/attachments/${body[0].id}`;
    const ask = (method: string, below = '', json?: object) =>
      succeeds(api.request(method, path + below, { ...(json && { body: json }) }));
    await succeeds(api.request('GET', `/tasks/${taskId}/attachments`));
    await ask('GET');
    await ask('PATCH', '', { name: 'b.png' });
    await ask('GET', '/content');
    await ask('GET', '/thumbnail');
    const { url } = (await ask('POST', '/links')).body;
    await fetch(url);
    await ask('DELETE');
    await ask('POST', '/restore');
    const counts = await Promise.all(
      [api, direct].map(({ metricsOrigin }) => countRequests(`${metricsOrigin}/metrics`)),
    );
    return new Set(counts.flatMap(({ succeeded }) => [...succeeded]));
  } finally {
    await api.stop();
    await direct.stop();
    await server.stop();
  }
}
