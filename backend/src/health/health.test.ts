import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { startTcpProxy, type TcpProxy } from '../../test/tcp-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';

describe('probes and a database that goes away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let api: Api;
  beforeEach(async () => {
    database = await createTestDatabase();
    proxy = await startTcpProxy(database.applicationUrl);
    api = await startApi({ database: { ...database, applicationUrl: proxy.url } });
  });
  afterEach(async () => {
    await api.stop();
    await proxy.stop();
    await database.drop();
  });

  it('are fine on a migrated database', async () => {
    expect((await api.request('GET', '//livez')).status).to.equal(200);
    const ready = await api.request('GET', '//readyz');
    expect(ready.status).to.equal(200);
    expect(ready.body).to.deep.equal({ status: 'ok', checks: { database: 'ok', migrations: 'ok', draining: 'ok' } });
    expect(ready.headers.get('Cache-Control')).to.equal('no-store');
  });

  it('answer 503 with Retry-After while it is away, stay alive, and recover with it', async () => {
    const { body: task } = await api.request('POST', '/tasks', { body: { title: 'kept' } });
    proxy.cut();
    for (const answer of [
      await api.request('GET', '/tasks'),
      await api.request('POST', '/tasks', { body: { title: 'lost' } }),
      await api.request('PATCH', `/tasks/${task.id}`, { body: { title: 'lost' } }),
    ]) {
      expect(answer.status).to.equal(503);
      expect(answer.headers.get('Retry-After')).to.equal('1');
      expect(answer.text).not.to.match(/ECONN|127\.0\.0\.1|select|stack/i);
    }
    expect((await api.request('GET', '//livez')).status).to.equal(200);
    expect((await api.request('GET', '//readyz')).body.checks.database).to.equal('failing');
    proxy.restore();
    expect((await api.request('GET', '//readyz')).status).to.equal(200);
    expect((await api.request('GET', '/tasks')).body.map((t: { title: string }) => t.title)).to.deep.equal(['kept']);
    expect(api.log.join('')).to.include('"level":"warn"').and.not.include('"level":"error"');
  });

  it('recover by themselves when every pooled connection has died without a word', async function () {
    this.timeout(30_000);
    await Promise.all(Array.from({ length: 12 }, () => api.request('GET', '/tasks')));
    proxy.freeze();
    const start = performance.now();
    const answers = await Promise.all(Array.from({ length: 12 }, () => api.request('GET', '/tasks')));
    expect(answers.map((answer) => answer.status)).to.deep.equal(Array.from({ length: 12 }, () => 503));
    expect((await api.request('GET', '/tasks')).status).to.equal(200);
    expect((await api.request('GET', '//readyz')).status).to.equal(200);
    console.log(`      back after ${((performance.now() - start) / 1000).toFixed(1)} s`);
    expect(performance.now() - start).to.be.lessThan(12_000);
  });

  it('answer within two seconds when it hangs', async () => {
    await api.request('GET', '//readyz');
    proxy.hang();
    const start = performance.now();
    expect((await api.request('GET', '//readyz')).status).to.equal(503);
    expect(performance.now() - start).to.be.lessThan(2_000);
    proxy.cut();
  });
});

describe('readiness', () => {
  it('fails on a database without this build’s migrations', async () => {
    const database = await createTestDatabase('template0');
    const api = await startApi({ database });
    try {
      const ready = await api.request('GET', '//readyz');
      expect(ready.status).to.equal(503);
      expect(ready.body.checks).to.deep.equal({ database: 'ok', migrations: 'failing', draining: 'ok' });
    } finally {
      await api.stop();
      await database.drop();
    }
  });
});
