import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

const OWNER = '019ab000-0000-7000-8000-000000000001';
const MEBIBYTE = 1024 * 1024;

describe('export and import of many tasks', function () {
  this.timeout(180_000);
  let database: TestDatabase;
  let db: ReturnType<typeof connect>;
  let server: ServerProcess;
  beforeEach(async () => {
    database = await createTestDatabase();
    db = connect(readConfig({ DATABASE_URL: database.url }).database, 'migrate');
    server = await startServerProcess(database.applicationUrl);
  });
  afterEach(async () => {
    await server.stop();
    await db.destroy();
    await database.drop();
  });

  async function fill(from: number, to: number, notes: string): Promise<void> {
    // the indexes of the search have no part in an export and take most of the time to fill
    await db.raw('drop index if exists tasks_text, tasks_search');
    await db.raw(
      `insert into tasks (owner_id, id, title, notes, priority, labels, sort_order)
       select ?, md5(n::text)::uuid, 'task ' || n, ${notes}, n % 4, array['home', 'work'], n
       from generate_series(?::integer, ?::integer) as n`,
      [OWNER, from, to],
    );
    await db.raw('vacuum analyze tasks');
  }

  /** Reads an export to its end and throws it away. */
  async function exportAll(format: string): Promise<number> {
    const response = await fetch(`${server.origin}/api/v1/export?format=${format}`, {
      headers: { Authorization: server.authorization },
    });
    let bytes = 0;
    for await (const chunk of response.body!) bytes += (chunk as Uint8Array).length;
    return bytes;
  }

  /** The most memory that the server has while something runs, beyond what it had before. Bytes. */
  async function growthDuring<T>(work: Promise<T>): Promise<{ growth: number; result: T }> {
    const before = await server.memory();
    let most = before;
    const ended = new AbortController();
    const result = work.finally(() => ended.abort());
    while (!ended.signal.aborted) {
      most = Math.max(most, await server.memory());
      await sleep(20);
    }
    return { growth: most - before, result: await result };
  }

  for (const [name, few, many, notes] of [
    ['100,000 tasks', 10_000, 100_000, `'notes ' || repeat(md5(n::text), 8)`],
    ['400 tasks with the longest notes', 100, 400, `repeat('ж', 100000)`],
  ] as const) {
    it(`exports ${name}: a heap of 64 MiB is enough, and the process grows by less than 50 MiB`, async () => {
      // the engine takes its working memory once, however much follows
      await fill(1, few, notes);
      for (const format of ['json', 'csv']) await exportAll(format);
      await fill(few + 1, many, notes);
      for (const format of ['json', 'csv']) {
        const start = performance.now();
        const { growth, result: bytes } = await growthDuring(exportAll(format));
        const ms = Math.round(performance.now() - start);
        const [size, grown] = [bytes, growth].map((value) => (value / MEBIBYTE).toFixed(1));
        console.log(`        ${format}: ${size} MiB in ${ms} ms, memory grew by ${grown} MiB`);
        expect(bytes).to.be.greaterThan(many * 250);
        expect(growth).to.be.lessThan(50 * MEBIBYTE);
      }
    });
  }

  it('imports 10,000 lines in JSON and in CSV', async () => {
    const tasks = Array.from({ length: 10_000 }, (_, n) => ({
      title: `Task ${n}: buy milk`,
      notes: `In the **blue** carton, number ${n * 7}`,
      labels: ['home', `shop ${n % 50}`],
      priority: n % 4,
      dueOn: '2026-12-01',
    }));
    const csv = tasks.map(({ labels, ...task }) => `${task.title},"${task.notes}",${labels},${task.priority}`);
    for (const [type, body] of [
      ['application/json', JSON.stringify(tasks)],
      [
        'text/csv',
        ['title,notes,labels,priority', ...csv.map((row) => row.replace(/home,(shop \d+)/, '"home,$1"'))].join('\n'),
      ],
    ] as const) {
      for (const dryRun of [true, false]) {
        const start = performance.now();
        const response = await fetch(`${server.origin}/api/v1/import?dryRun=${dryRun}`, {
          method: 'POST',
          headers: { 'Content-Type': type, Authorization: server.authorization },
          body,
        });
        const report = (await response.json()) as object;
        const ms = performance.now() - start;
        console.log(`        ${type}${dryRun ? ', dry run' : ''}: ${Math.round(ms)} ms`);
        expect(report).to.include({ dryRun, created: 10_000, failed: 0 });
        expect(ms).to.be.lessThan(60_000);
      }
    }
    const { rows } = await db.raw(
      'select count(*)::int as tasks, (select count(*)::int from task_events) as events from tasks',
    );
    expect(rows[0]).to.deep.equal({ tasks: 20_000, events: 20_000 });
  });
});
