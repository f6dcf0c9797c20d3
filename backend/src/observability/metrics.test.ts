import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from 'koa';
import { startApi, type Api } from '../../test/api.ts';
import { createTestDatabase } from '../../test/test-database.ts';
import { createRouter } from '../app.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { MOST_STATEMENTS } from './database-metrics.ts';
import { watchDatabase } from './database-status.ts';
import { MOST_SUCCESSES } from './http-metrics.ts';
import { createMetrics } from './metrics.ts';

/** Series that one pod may have. */
const MOST_SERIES = 800;

/** Those of the collector's pauses when every kind of collection has happened: four kinds, each with three buckets, sum and count. */
const GARBAGE_SERIES = 4 * 5;

const seriesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('metrics', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    const { body } = await api.request('POST', '/tasks', { body: { title: 'private words' } });
    await api.request('GET', `/tasks/${body.id}`);
    await api.request('GET', `/tasks/${body.id}?`);
    await api.request('HEAD', `/tasks/${body.id}`);
    await api.request('GET', '/nothing/at/all');
  });
  after(() => api.stop());

  const scrape = async () => (await fetch(`${api.metricsOrigin}/metrics`)).text();

  it('time requests by the pattern of their route, and HEAD as the GET that it is', async () => {
    const text = await scrape();
    expect(text).to.include(
      'http_request_duration_seconds_count{method="GET",route="/api/v1/tasks/:id",status_class="2xx"} 3',
    );
    expect(text).to.include('http_request_duration_seconds_count{method="GET",route="unmatched",status_class="4xx"} 1');
    expect(text).to.include('http_requests_in_flight 0');
  });

  it('time statements by name and show the pool', async () => {
    const text = await scrape();
    expect(text).to.include('db_statements_total{statement="tasks.insert"} 1');
    expect(text).to.include('db_statements_total{statement="tasks.find"} 3');
    expect(text).to.match(/db_statement_seconds_total\{statement="tasks.find"\} 0\.\d/);
    expect(text).to.match(/db_query_duration_seconds_count [1-9]/);
    expect(text).to.match(/db_pool_free_connections [1-9]/);
    expect(text).to.include('db_pool_max_connections 8');
  });

  it('show the process: event loop, collections of garbage, memory, build', async () => {
    const text = await scrape();
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes']) {
      expect(text).to.match(new RegExp(`^${name} [0-9.e-]+$`, 'm'));
    }
    expect(text).to.include('# TYPE nodejs_gc_duration_seconds histogram');
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(text).to.include(
      `tasktracker_build_info{version="${version}",revision="unknown",node_version="${process.version}"} 1`,
    );
  });

  it('are within 50 kB, and not served by the port of the API nor anything else by theirs', async () => {
    expect((await scrape()).length).to.be.lessThan(50_000);
    expect((await api.request('GET', '//metrics')).status).to.equal(404);
    expect((await fetch(`${api.metricsOrigin}/`)).status).to.equal(404);
    expect((await fetch(`${api.metricsOrigin}/metrics`, { method: 'POST' })).status).to.equal(404);
  });

  it('keep to the conventions of Prometheus: prefix, base units, _total for counters', async () => {
    const types = [...(await scrape()).matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => ({ name, type }));
    expect(types.length).to.be.greaterThan(30);
    for (const { name, type } of types as { name: string; type: string }[]) {
      expect(name).to.match(/^(http|db|nodejs|process|tasktracker)_[a-z0-9_]+$/);
      expect(name.endsWith('_total'), `${name} is a ${type}`).to.equal(type === 'counter');
      expect(name).not.to.match(/_(ms|milliseconds|minutes|kb|mb|percent)(_|$)/);
    }
  });
});

describe(`at most ${MOST_SERIES} series a pod`, () => {
  it('whatever clients send and whatever the code asks of the database', async () => {
    const db = connect(readConfig({}).database, 'serve');
    const { registry, middleware, product } = createMetrics({
      db,
      feed: { streams: 0 },
      build: { version: '1', revision: 'r' },
      tracing: undefined,
    });
    for (let n = 0; n < 300; n++) {
      const query = { __knexQueryUid: `q${n}`, options: { name: `statement.${n}:variant` } };
      db.emit('query', query);
      db.emit(n % 2 ? 'query-response' : 'query-error', {}, query);
      for (const status of [101, 200, 302, 404, 503]) {
        const ctx = { method: `M${n}`, routerPath: `/route/${n}`, status, path: '/', state: {} } as unknown as Context;
        await middleware(ctx, async () => {});
      }
    }
    for (const name of ['LCP', 'INP', 'FCP', 'TTFB', 'CLS'] as const) product.vital(name, 1);
    const database = await createTestDatabase();
    const watched = connect(readConfig({ DATABASE_URL: database.url }).database, 'serve');
    await watched.raw("insert into maintenance (task) values ('backup'), ('restore_drill')");
    const watch = watchDatabase(watched, registry);
    await watch.stop();
    const text = await registry.metrics();
    // which kinds of garbage were collected by now is chance
    const collected = seriesOf(text).filter((line) => line.startsWith('nodejs_gc_duration_seconds')).length;
    const series = seriesOf(text).length - collected + GARBAGE_SERIES;
    console.log(`      ${series} series at the most`);
    expect(collected).to.be.at.most(GARBAGE_SERIES);
    expect(text).to.include('task="restore_drill"');
    expect(series).to.be.within(600, MOST_SERIES);
    for (const status of ['2xx', '5xx']) {
      expect(text).to.include(`method="other",route="other",status_class="${status}"} `);
    }
    expect(text).to.match(/db_statements_total\{statement="other"\} 190/);
    await db.destroy();
    await watched.destroy();
    await database.drop();
  });

  it('and yet no route and no statement that there is falls under "other"', () => {
    const never = {} as never;
    const router = createRouter({ config: readConfig({}), health: never, services: never, idempotency: never });
    const routes = router.stack.reduce((sum, layer) => sum + new Set(layer.methods).size, 0);
    // HEAD counts as GET, and some routes answer 304 besides 200
    const heads = router.stack.filter((layer) => layer.methods.includes('HEAD')).length;
    console.log(
      `      ${routes - heads} routes of ${MOST_SUCCESSES}, ${statementNames().size} statements of ${MOST_STATEMENTS}`,
    );
    expect(routes - heads).to.be.within(15, MOST_SUCCESSES - 4);
    expect(statementNames().size).to.be.within(30, MOST_STATEMENTS);
  });
});

/** The names of all statements, as they stand in the code. */
function statementNames(): Set<string> {
  const source = join(import.meta.dirname, '..');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const text = files
    .filter((file) => /(\.repository|advisory-lock)\.ts$/.test(file))
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n');
  return new Set([...text.matchAll(/['`]([a-z_]+\.[a-z_]+)(?=[:'`])/g)].map(([, name]) => name!));
}
