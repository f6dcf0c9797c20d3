/** What serves every order, filter and search of the list. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create extension if not exists pg_trgm;

    -- the same function with its body as text: PostgreSQL 17.12 refuses to rewrite a table while a parsed
    -- body reads its columns
    create or replace function task_snapshot(task tasks) returns jsonb language sql immutable parallel safe as $$
      select jsonb_build_object(
        'title', task.title, 'notes', task.notes, 'completed', task.completed_at is not null,
        'priority', task.priority, 'dueOn', task.due_on, 'labels', task.labels, 'order', task.sort_order
      )
    $$;

    alter table tasks add column search tsvector not null generated always as (
      setweight(to_tsvector('russian', title) || to_tsvector('english', title) || to_tsvector('simple', title), 'A') ||
      setweight(to_tsvector('russian', notes) || to_tsvector('english', notes) || to_tsvector('simple', notes), 'D')
    ) stored;

    create index tasks_by_due_on on tasks (owner_id, (coalesce(due_on, 'infinity')), id) where deleted_at is null;
    create index tasks_by_priority on tasks (owner_id, priority, id) where deleted_at is null;
    create index tasks_by_created_at on tasks (owner_id, created_at, id) where deleted_at is null;
    create index tasks_by_updated_at on tasks (owner_id, updated_at, id) where deleted_at is null;
    create index tasks_by_title on tasks (owner_id, (title collate "und-x-icu"), id) where deleted_at is null;
    create index tasks_trash on tasks (owner_id, deleted_at, id) where deleted_at is not null;
    create index tasks_labels on tasks using gin (labels);
    create index tasks_search on tasks using gin (search);
    create index tasks_text on tasks using gin ((title || E'\\n' || notes) gin_trgm_ops);
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index tasks_by_due_on, tasks_by_priority, tasks_by_created_at, tasks_by_updated_at, tasks_by_title,
      tasks_trash, tasks_labels, tasks_search, tasks_text;
    alter table tasks drop column search;
  `);
}
