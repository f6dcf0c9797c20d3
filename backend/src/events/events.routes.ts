/** The HTTP side of the event log. */
import { malformed } from '../errors.ts';
import { endpoint, type Endpoint } from '../http/contract.ts';
import { nextLink } from '../http/link.ts';
import { taskHeaders, toTask } from '../tasks/task-document.ts';
import * as schema from './events.schema.ts';
import type { Signal } from './events.service.ts';

export const eventsEndpoints: Endpoint[] = [
  endpoint(schema.followEvents)(async ({ ownerId, header, isStillAllowed }, { events }) => {
    const signals = await events.follow(ownerId, lastEventId(header('Last-Event-ID')), isStillAllowed);
    return {
      status: 200,
      stream: { mediaType: 'text/event-stream', chunks: serverSentEvents(signals) },
      // proxies that know this header pass each event on at once
      headers: { 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
    };
  }),

  endpoint(schema.taskHistory)(async ({ params, query, ownerId, baseUrl }, { events }) => {
    const found = await events.history(ownerId, params.id, { before: query.before, limit: query.limit });
    const last = found.length === query.limit ? found.at(-1) : undefined;
    return {
      status: 200,
      body: found,
      headers: {
        'Cache-Control': 'private, no-cache',
        ...(last && { Link: nextLink(`${baseUrl}/tasks/${params.id}/history`, { ...query, before: last.id }) }),
      },
    };
  }),

  endpoint(schema.undoEvent)(async ({ params, ownerId, baseUrl }, { events }) => {
    const task = await events.undo(ownerId, params.id);
    return { status: 200, body: toTask(task, baseUrl), headers: taskHeaders(task) };
  }),
];

/** @throws AppError 400 for what is no event id */
function lastEventId(header: string): number | undefined {
  if (header === '') return undefined;
  if (!/^\d{1,15}$/.test(header)) throw malformed('Last-Event-ID is not an id that this stream gave.');
  return Number(header);
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function* serverSentEvents(signals: AsyncIterable<Signal>): AsyncGenerator<string> {
  for await (const signal of signals) {
    if (signal.kind === 'heartbeat') yield ':\n\n';
    else if (signal.kind === 'start') yield `retry: 2000\nid: ${signal.revision}\nevent: ready\ndata: {}\n\n`;
    else yield `id: ${signal.event.id}\nevent: ${signal.event.type}\ndata: ${JSON.stringify(signal.event)}\n\n`;
  }
}
