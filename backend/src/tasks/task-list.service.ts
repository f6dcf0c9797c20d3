/** The rules of the list: what a filter means, and where a page ends. */
import { z } from 'zod';
import type { Database } from '../database/connect.ts';
import { decodeCursor, encodeCursor } from '../database/cursor.ts';
import { labelKey } from './label-key.ts';
import * as repository from './task-list.repository.ts';
import type { ListedTask, SearchInput, SortKey, TaskFilter } from './task-list.repository.ts';
import type { TaskListQuery } from './task-list.schema.ts';

export interface TaskPage {
  tasks: ListedTask[];
  /** Cursor of the next page; undefined on the last one. */
  next: string | undefined;
  /** Entity tag of the list as this owner would get it now. */
  tag: string;
  /** Id of the newest event that the page contains. */
  revision: string;
}

export interface TaskListService {
  /** @throws AppError 400 when the cursor is not of a list in this order */
  page(owner: string, query: TaskListQuery, now?: Date): Promise<TaskPage>;
  /** The tag that `page` would give, by one look-up. */
  tag(owner: string, query: TaskListQuery, now?: Date): Promise<string>;
}

export function createTaskListService(db: Database): TaskListService {
  return {
    async page(owner, query, now = new Date()) {
      const { sort, descending } = sortOf(query);
      // one more than asked for tells whether there is a next page
      const { rows, revision } = await repository.findTaskPage(db, owner, {
        filter: filterOf(query, now),
        sort,
        descending,
        after: query.cursor === undefined ? undefined : afterOf(query.cursor, sort),
        limit: query.limit + 1,
      });
      const tasks = rows.slice(0, query.limit);
      const last = tasks.at(-1);
      return {
        tasks,
        next: rows.length > query.limit && last ? encodeCursor([sort, last.sortValue, last.id]) : undefined,
        tag: tagOf(owner, revision, query, now),
        revision,
      };
    },
    tag: async (owner, query, now = new Date()) => tagOf(owner, await repository.findRevision(db, owner), query, now),
  };
}

/**
 * Any change of the owner's tasks makes a new tag; so does a new day where the list depends on it. Of two people who use
 * one browser, neither has the tag of the other: the browser would show the list that it kept.
 */
function tagOf(owner: string, revision: string, query: TaskListQuery, now: Date): string {
  const day = query.due === undefined ? '' : `-${today(query.timeZone, now)}`;
  // the random part of an id
  return `"${owner.slice(-12)}-${revision}${day}"`;
}

const sortOf = (query: TaskListQuery): { sort: SortKey; descending: boolean } => {
  const sort = query.sort ?? (query.q === undefined ? 'order' : 'relevance');
  // the best match comes first
  if (sort === 'relevance') return { sort, descending: true };
  return { sort: sort.replace('-', '') as SortKey, descending: sort.startsWith('-') };
};

/** @throws AppError 400 */
function afterOf(cursor: string, sort: SortKey): [string, string] {
  const [, value, id] = decodeCursor(cursor, z.tuple([z.literal(sort), sortValue(sort), z.uuid()]));
  return [value, id];
}

/** A cursor comes from outside: what it holds must be a value of the column that it is compared with. */
function sortValue(sort: SortKey) {
  if (sort === 'title') return z.string().refine((value) => value.isWellFormed() && !value.includes('\u0000'));
  if (sort === 'dueOn') return z.union([z.literal('infinity'), z.iso.date()]);
  if (sort === 'createdAt' || sort === 'updatedAt')
    return z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/);
  if (sort === 'priority') return z.string().regex(/^[0-3]$/);
  return z.string().regex(/^-?\d+(\.\d+)?(e[+-]?\d{1,3})?$/);
}

function filterOf(query: TaskListQuery, now: Date): TaskFilter {
  const day = query.due === undefined ? undefined : today(query.timeZone, now);
  return {
    completed: query.due === 'overdue' ? false : query.completed,
    label: query.label === undefined ? undefined : labelKey(query.label),
    priority: query.priority,
    dueBefore: query.due === 'overdue' ? earlier(day!, query.dueBefore) : query.dueBefore,
    dueAfter: query.dueAfter,
    dueOn: query.due === 'today' ? day : undefined,
    search: query.q === undefined ? undefined : searchOf(query.q),
    trash: query.trash ?? false,
  };
}

const earlier = (one: string, other: string | undefined): string => (other !== undefined && other < one ? other : one);

/** The calendar day of a moment in a time zone; the Swedish format happens to be ISO 8601. */
const today = (timeZone: string, now: Date): string => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now);

/** A trigram index finds text of three characters in a row; shorter searches match beginnings of words. */
function searchOf(words: string): SearchInput {
  const indexed = /[\p{L}\p{N}]{3}/u.test(words);
  return { words, pattern: indexed ? `%${words.replace(/[\\%_]/g, '\\$&')}%` : undefined };
}
