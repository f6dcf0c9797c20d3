/** A client of Server-Sent Events for tests. */

export interface ReceivedEvent {
  id: string;
  event: string;
  data: any; // oxlint-disable-line typescript/no-explicit-any -- tests look into data of every shape
}

export interface EventStream {
  /** The next event that is not a comment; rejects after `timeoutMs` or when the stream ends. */
  next(timeoutMs?: number): Promise<ReceivedEvent>;
  close(): void;
}

/** @param lastEventId of the client, when it comes back */
export async function openEventStream(
  { origin, authorization }: { origin: string; authorization: string },
  lastEventId?: string,
): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(`${origin}/api/v1/events`, {
    signal: controller.signal,
    headers: {
      Authorization: authorization,
      ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }),
    },
  });
  if (response.status !== 200) throw new Error(`the stream answered ${response.status}`);
  const events = parse(response.body!.pipeThrough(new TextDecoderStream()));
  return {
    async next(timeoutMs = 5_000) {
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no event within ${timeoutMs} ms`)), timeoutMs);
      });
      const result = await Promise.race([events.next(), timeout]).finally(() => clearTimeout(timer));
      if (result.done) throw new Error('the stream has ended');
      return result.value;
    },
    close: () => controller.abort(),
  };
}

async function* parse(chunks: AsyncIterable<string>): AsyncGenerator<ReceivedEvent, void> {
  let buffer = '';
  for await (const chunk of chunks) {
    buffer += chunk;
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const fields = new Map(
        buffer
          .slice(0, end)
          .split('\n')
          .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
      );
      buffer = buffer.slice(end + 2);
      if (fields.has('data')) {
        yield { id: fields.get('id')!, event: fields.get('event')!, data: JSON.parse(fields.get('data')!) };
      }
    }
  }
}
