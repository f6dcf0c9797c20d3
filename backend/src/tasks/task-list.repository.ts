/** Lists tasks: filters, orders and keyset pages. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';
import { COLUMNS } from './task-changes.sql.ts';
import type { TaskRecord } from './tasks.repository.ts';

/** The orders of the list by their names; `relevance` needs a search. */
export type SortKey = 'order' | 'dueOn' | 'priority' | 'createdAt' | 'updatedAt' | 'title' | 'relevance';

/** Each has an index over (owner_id, expression, id). A task without a day counts as due after all others. */
const SORT_EXPRESSIONS: Record<SortKey, { sql: string; type: string }> = {
  order: { sql: 'sort_order', type: 'double precision' },
  dueOn: { sql: `coalesce(due_on, 'infinity')`, type: 'date' },
  priority: { sql: 'priority', type: 'smallint' },
  createdAt: { sql: 'created_at', type: 'timestamptz' },
  updatedAt: { sql: 'updated_at', type: 'timestamptz' },
  title: { sql: 'title collate "und-x-icu"', type: 'text' },
  relevance: { sql: 'relevance', type: 'double precision' },
};

export interface TaskFilter {
  completed?: boolean | undefined;
  /** The label's key. */
  label?: string | undefined;
  priority?: number | undefined;
  /** Days, exclusive. */
  dueBefore?: string | undefined;
  dueAfter?: string | undefined;
  /** Due on this very day. */
  dueOn?: string | undefined;
  search?: SearchInput | undefined;
  /** The trash instead of the list. */
  trash: boolean;
}

export interface SearchInput {
  words: string;
  /** A LIKE pattern for text that is long enough for the trigram index; undefined when it is not. */
  pattern: string | undefined;
}

export interface TaskPageQuery {
  filter: TaskFilter;
  sort: SortKey;
  descending: boolean;
  /** The sort value, as text, and the id of the last row of the page before. */
  after: [value: string, id: string] | undefined;
  limit: number;
}

export type ListedTask = TaskRecord & { sortValue: string };

export interface TaskPageRows {
  /** The owner's revision at the time of the page. */
  revision: string;
  rows: ListedTask[];
}

/** Matches words by their stems in both languages, and the beginning of a word as it is written. */
const WORDS_QUERY = `(websearch_to_tsquery('russian', :words) || websearch_to_tsquery('english', :words) ||
  coalesce((select string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery
    from unnest(to_tsvector('simple', :words))), ''::tsquery))`;

/** Days are compared by the expression that is indexed. */
const CONDITIONS: Partial<Record<keyof TaskFilter, string>> = {
  completed: '(completed_at is not null) = :completed',
  label:
    'labels @> array(select name from labels where owner_id = :owner and key = :label)' +
    ' and exists (select from labels where owner_id = :owner and key = :label)',
  priority: 'priority = :priority',
  dueBefore: `coalesce(due_on, 'infinity') < :dueBefore`,
  dueAfter: `coalesce(due_on, 'infinity') > :dueAfter and coalesce(due_on, 'infinity') < 'infinity'`,
  dueOn: `coalesce(due_on, 'infinity') = :dueOn`,
};

/** One page with the owner's revision, in one statement. The revision is there also when the page is empty. */
export async function findTaskPage(db: Database, owner: string, query: TaskPageQuery): Promise<TaskPageRows> {
  const { filter, after, sort, descending, limit } = query;
  const members = (Object.keys(CONDITIONS) as (keyof TaskFilter)[]).filter((name) => filter[name] !== undefined);
  const { sql, type } = SORT_EXPRESSIONS[sort];
  const conditions = [
    'owner_id = :owner',
    `deleted_at is ${filter.trash ? 'not null' : 'null'}`,
    ...members.map((name) => CONDITIONS[name]!),
    ...(filter.search ? [searchCondition(filter.search)] : []),
  ];
  const comparison = descending ? '<' : '>';
  const direction = descending ? 'desc' : 'asc';
  const name = [
    sort,
    direction,
    filter.trash ? 'trash' : '',
    after ? 'after' : '',
    ...members,
    filter.search ? (filter.search.pattern === undefined ? 'words' : 'text') : '',
  ].join();
  const rows = await named<ListedTask & { revision: string }>(
    db,
    `tasks.page:${name}`,
    `select users.revision, page.* from users left join lateral (
       select ${COLUMNS}, (${sql})::text as "sortValue" from ${source(filter.search)}
       where ${conditions.join(' and ')}
         ${after ? `and (${sql}, id) ${comparison} (:afterValue::${type}, :afterId)` : ''}
       order by ${sql} ${direction}, id ${direction} limit :limit
     ) as page on true
     where users.id = :owner`,
    {
      owner,
      limit,
      ...Object.fromEntries(members.map((member) => [member, filter[member] as string | number | boolean])),
      ...(filter.search && { words: filter.search.words, pattern: filter.search.pattern ?? null }),
      ...(after && { afterValue: after[0], afterId: after[1] }),
    },
  );
  return { revision: rows[0]?.revision ?? '0', rows: rows.filter((row) => row.id !== null) };
}

const searchCondition = ({ pattern }: SearchInput): string =>
  pattern === undefined
    ? `search @@ ${WORDS_QUERY}`
    : `(search @@ ${WORDS_QUERY} or (title || E'\\n' || notes) ilike :pattern)`;

/** A match in the title outweighs any in the notes. */
const source = (search: SearchInput | undefined): string =>
  search === undefined
    ? 'tasks'
    : `(select *, ts_rank(search, ${WORDS_QUERY})::double precision +
         case when title ilike :pattern then 1 else 0 end as relevance from tasks) as tasks`;

/** The owner's revision alone: one look-up by primary key. */
export async function findRevision(db: Database, owner: string): Promise<string> {
  const rows = await named<{ revision: string }>(db, 'users.revision', 'select revision from users where id = :owner', {
    owner,
  });
  return rows[0]?.revision ?? '0';
}
