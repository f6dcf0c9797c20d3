import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { ACCESS_TOKEN_KEYS, BOOTSTRAP_TOKEN, logIn } from '../../test/api.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { createLogger } from '../observability/logger.ts';
import { serve } from './serve.ts';

describe('stopping the server', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const config = (environment: Record<string, string>) =>
    readConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      DATABASE_URL: database.applicationUrl,
      ACCESS_TOKEN_KEYS,
      BOOTSTRAP_TOKEN,
      ...environment,
    });
  const start = (environment: Record<string, string> = {}) => serve(config(environment), createLogger('silent'));

  it('finishes what runs, tells load balancers first, and takes nothing new', async () => {
    const server = await start({ SHUTDOWN_DELAY_SECONDS: '0.3' });
    const slow = await slowPost(server.port);
    await once(slow.request, 'socket');
    await sleep(50);
    const stopped = server.stop();
    await sleep(50);
    expect((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status).to.equal(503);
    expect((await fetch(`http://127.0.0.1:${server.port}/livez`)).status).to.equal(200);
    await sleep(400);
    slow.request.end('"late"}');
    expect(await slow.status).to.equal(201);
    await stopped;
    const refused = await fetch(`http://127.0.0.1:${server.port}/livez`).catch((error: Error) => error);
    expect(refused).to.be.instanceOf(Error);
  });

  it('cuts no connection that a proxy keeps while it is told to give them up', async () => {
    const server = await start({ SHUTDOWN_DELAY_SECONDS: '0.5' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (): Promise<string | undefined> =>
      new Promise((resolve, reject) =>
        request({ port: server.port, path: '/livez', agent }, (response) =>
          response.resume().on('end', () => resolve(response.headers.connection)),
        )
          .on('error', reject)
          .end(),
      );
    expect(await ask()).to.equal('keep-alive');
    const stopped = server.stop();
    await sleep(100);
    expect(await ask(), 'on the connection of before').to.equal('close');
    await stopped;
    agent.destroy();
  });

  it('cuts what does not finish in time', async () => {
    const server = await start({ SHUTDOWN_TIMEOUT_SECONDS: '0.2' });
    const slow = await slowPost(server.port);
    await once(slow.request, 'socket');
    await sleep(50);
    const begin = performance.now();
    await server.stop();
    expect(performance.now() - begin).to.be.within(150, 2_000);
    expect(await slow.status).to.equal('cut');
  });

  it('does not wait for idle connections', async () => {
    const server = await start();
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) =>
      request({ port: server.port, path: '/livez', agent }, (response) => response.resume().on('end', resolve)).end(),
    );
    const begin = performance.now();
    await server.stop();
    expect(performance.now() - begin).to.be.lessThan(1_000);
    agent.destroy();
  });

  it('waits no longer for a mail server that does not answer than for requests, and for both at once', async () => {
    const silent = createTcpServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const server = await start({
      SHUTDOWN_TIMEOUT_SECONDS: '1',
      SMTP_URL: `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      PUBLIC_URL: 'http://localhost',
    });
    const slow = await slowPost(server.port);
    const db = connect(config({}).database, 'serve');
    const connected = once(silent, 'connection');
    await db.raw(`insert into mails (purpose, email, language) values ('password-changed', 'a@example.org', 'en')`);
    const [socket] = (await connected) as [Socket];
    const begin = performance.now();
    await server.stop();
    expect(performance.now() - begin).to.be.within(900, 1_900);
    expect(await slow.status).to.equal('cut');
    const { rows } = await db.raw('select attempts from mails');
    expect(rows, 'the mail is sent later').to.deep.equal([{ attempts: 1 }]);
    await db.raw('delete from mails');
    await db.destroy();
    socket.destroy();
    silent.close();
  });

  it('leaves nothing behind when a port is taken', async () => {
    const first = await start();
    const error: { code?: string } = await serve(
      config({ METRICS_PORT: String(first.metricsPort) }),
      createLogger('silent'),
    ).then(
      () => ({}),
      (reason: { code?: string }) => reason,
    );
    expect(error.code).to.equal('EADDRINUSE');
    await first.stop();
  });
});

/** A POST whose body ends only when the test says so. */
async function slowPost(port: number) {
  const authorization = await logIn(`http://127.0.0.1:${port}`);
  const body = '{"title":';
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/api/v1/tasks',
    method: 'POST',
    headers: {
      Authorization: authorization,
      'Content-Type': 'application/json',
      'Content-Length': body.length + 7,
    },
  });
  sent.write(body);
  const status = new Promise<number | 'cut'>((resolve) => {
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on('error', () => resolve('cut'));
  });
  return { request: sent, status };
}
