/** The API's stream of events, written by a test: stands in for the network in tests of the SPA. */
import type { Task } from '../src/tasks/tasks.api.ts';
import type { FakeApi } from './fake-api.ts';

export class FakeStream {
  /** `Last-Event-ID` of each connection; null where there was none. */
  readonly connections: (string | null)[] = [];
  /** What the next connections are refused with. */
  readonly refusals: number[] = [];
  #out: ReadableStreamDefaultController<Uint8Array> | undefined;
  #lastId = 0;

  /** Answers the requests for the stream that come to an API. */
  install(api: FakeApi): this {
    const { fault } = api;
    api.fault = (call) => (call.path === '/events' ? this.#connect(call.headers) : fault(call));
    return this;
  }

  /** Tells of what was done to a task. */
  tell(type: 'created' | 'updated' | 'trashed' | 'restored' | 'purged', task: Task): void {
    this.#lastId += 1;
    const { id: taskId, version } = task;
    this.#write(type, { id: this.#lastId, type, taskId, version, before: null, after: null, undoes: null, at: '' });
  }

  /** Ends the connection as the server does when a token has run out. */
  end(): void {
    this.#out?.close();
    this.#out = undefined;
  }

  #connect(headers: Headers): Response {
    this.connections.push(headers.get('Last-Event-ID'));
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return new Response('refused', { status: refusal });
    const body = new ReadableStream<Uint8Array>({ start: (out) => void (this.#out = out) });
    this.#write('ready', {}, 'retry: 1\n');
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  #write(type: string, data: object, before = ''): void {
    const text = `${before}id: ${this.#lastId}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#out?.enqueue(new TextEncoder().encode(text));
  }
}
