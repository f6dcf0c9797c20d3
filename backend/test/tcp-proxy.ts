/** A wire between the application and its database that a test can cut. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  /** The given URL, by way of this proxy. */
  url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): void;
  /** Accepts connections and bytes, and answers nothing. */
  hang(): void;
  /** Lets the connections that are open now hang for ever, as when a host has vanished; new ones work. */
  freeze(): void;
  restore(): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'hanging' = 'open';
  let generation = 0;

  const server = createServer((client) => {
    if (state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    sockets.add(client.on('error', () => {}));
    if (state === 'hanging') return;
    const born = generation;
    const passes = () => state === 'open' && born === generation;
    const upstream = connect(Number(port || 5432), hostname).on('error', () => client.destroy());
    sockets.add(upstream);
    client.on('data', (chunk) => passes() && upstream.write(chunk));
    upstream.on('data', (chunk) => passes() && client.write(chunk));
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: url.href,
    cut() {
      state = 'cut';
      dropAll();
    },
    hang() {
      state = 'hanging';
    },
    freeze() {
      generation += 1;
    },
    restore() {
      state = 'open';
      dropAll();
    },
    async stop() {
      dropAll();
      server.close();
      await once(server, 'close');
    },
  };
}
