import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { findTasksById } from './task-bulk.repository.ts';
import { findLabels } from './task-labels.repository.ts';
import { findTaskPage, type TaskPageQuery } from './task-list.repository.ts';

const OWNER = '019ab000-0000-7000-8000-000000000001';
const TASKS = 100_000;
/** Rows of one page may lie on as many blocks, and the index adds a few. */
const MOST_BUFFERS = 80;
const LAST_ID = '019ab000-0000-7000-8000-00000000ffff';

/** The plan of every list statement, as PostgreSQL makes it for a table of a size at which a scan would hurt. */
describe(`plans over ${TASKS.toLocaleString('en')} tasks of one owner`, function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let db: Knex;
  let served: Knex;

  before(async () => {
    database = await createTestDatabase();
    db = connect(readConfig({ DATABASE_URL: database.url }).database, 'migrate');
    await db.raw(
      `insert into tasks (owner_id, id, title, notes, completed_at, priority, due_on, labels, sort_order, created_at, deleted_at)
       select ?, md5(n::text)::uuid, 'task ' || md5(n::text) || ' number ' || n, md5((n * 7)::text),
         case when n % 3 = 0 then now() end, n % 4, case when n % 5 > 0 then date '2026-01-01' + n % 365 end,
         case when n % 50 = 0 then array['rare'] else array['common'] end, n, now() - n * interval '1 minute',
         case when n % 20 = 0 then now() end
       from generate_series(1, ?) as n`,
      [OWNER, TASKS],
    );
    await db.raw(`insert into labels (owner_id, key, name) values (?, 'rare', 'rare'), (?, 'common', 'common')`, [
      OWNER,
      OWNER,
    ]);
    await db.raw('vacuum analyze tasks');
    served = connect(readConfig({ DATABASE_URL: database.url }).database, 'serve');
  });
  after(async () => {
    await served.destroy();
    await db.destroy();
    await database.drop();
  });

  const order = { sort: 'order', descending: false } as const;
  const search = (words: string, pattern?: string) =>
    ({ sort: 'relevance', descending: true, filter: { search: { words, pattern } } }) as const;
  const queries: [string, Partial<Omit<TaskPageQuery, 'filter'>> & { filter?: Partial<TaskPageQuery['filter']> }][] = [
    ['the first page', order],
    ['a page in the middle', { ...order, after: ['50000', LAST_ID] }],
    ['completed', { ...order, filter: { completed: true } }],
    ['not completed, further down', { ...order, after: ['50000', LAST_ID], filter: { completed: false } }],
    ['by due date', { sort: 'dueOn', descending: false }],
    ['by due date, descending, further down', { sort: 'dueOn', descending: true, after: ['2026-06-01', LAST_ID] }],
    ['by priority', { sort: 'priority', descending: true, after: ['2', LAST_ID] }],
    ['by creation', { sort: 'createdAt', descending: true, after: ['2026-11-01 00:00:00+00', LAST_ID] }],
    ['by change', { sort: 'updatedAt', descending: true }],
    ['by title', { sort: 'title', descending: false, after: ['task 8', LAST_ID] }],
    ['a rare label', { ...order, filter: { label: 'rare' } }],
    ['a common label', { ...order, filter: { label: 'common' } }],
    ['a label that does not exist', { ...order, filter: { label: 'none' } }],
    ['a priority', { ...order, filter: { priority: 3 } }],
    ['a range of days', { ...order, filter: { dueAfter: '2026-03-01', dueBefore: '2026-03-03' } }],
    ['a day', { sort: 'dueOn', descending: false, filter: { dueOn: '2026-03-01' } }],
    ['overdue', { ...order, filter: { dueBefore: '2026-02-01', completed: false } }],
    ['the trash', { ...order, filter: { trash: true } }],
    ['a rare word', search('number 77777', '%number 77777%')],
    ['a word in every task', search('number', '%number%')],
    ['a part of a word', search('umber 7777', '%umber 7777%')],
    ['the beginning of a word', search('77')],
  ];
  for (const [name, { filter, ...rest }] of queries) {
    it(`${name}: no sequential scan, and fast`, async () => {
      const query = { after: undefined, limit: 51, filter: { trash: false, ...filter }, ...rest } as TaskPageQuery;
      const { plan, ms } = await explain(served, (spy) => findTaskPage(spy, OWNER, query));
      expect(plan, plan).not.to.match(/Seq Scan/);
      expect(ms).to.be.lessThan(2_000);
      // an order without a filter reads its page and little else: the index serves it, however far down
      if (filter === undefined) expect(buffersOf(plan), plan).to.be.lessThan(MOST_BUFFERS);
    });
  }

  for (const [name, after] of [
    ['the first page', undefined],
    ['a page in the middle', '80000000-0000-0000-0000-000000000000'],
  ] as const) {
    it(`of an export, ${name}: no sequential scan`, async () => {
      const { plan } = await explain(served, (spy) => findTasksById(spy, OWNER, { trash: false, after }));
      expect(plan, plan).not.to.match(/Seq Scan/);
      expect(plan, plan).to.match(/Index Scan using tasks_pkey/);
    });
  }

  it('of the labels: no sequential scan, and fast', async () => {
    const { plan, ms } = await explain(served, (spy) => findLabels(spy, OWNER, 1000));
    expect(plan, plan).not.to.match(/Seq Scan/);
    expect(ms).to.be.lessThan(2_000);
  });
});

/** The 8 kB blocks that the whole statement touched. */
const buffersOf = (plan: string): number =>
  [...(/Buffers: shared(.*)/.exec(plan)?.[1] ?? '').matchAll(/(?:hit|read)=(\d+)/g)].reduce(
    (sum, [, blocks]) => sum + Number(blocks),
    0,
  );

/** Runs the statement of a repository's function under EXPLAIN ANALYZE. */
async function explain(db: Knex, statement: (spy: Knex) => Promise<unknown>): Promise<{ plan: string; ms: number }> {
  let explained: { text: string; values: unknown[] } | undefined;
  const spy = {
    raw: (text: string) => ({
      options: ({ values }: { values: unknown[] }) => {
        explained = { text: text.replaceAll('\\?', '?'), values };
        return Promise.resolve({ rows: [] });
      },
    }),
  };
  await statement(spy as unknown as Knex);
  const start = performance.now();
  const { rows } = await db
    .raw<{ rows: Record<'QUERY PLAN', string>[] }>(
      `explain (analyze, buffers, costs off, timing off) ${explained!.text}`,
    )
    .options({ values: explained!.values });
  return { plan: rows.map((row) => row['QUERY PLAN']).join('\n'), ms: performance.now() - start };
}
