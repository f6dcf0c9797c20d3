/** What serves every order, filter and search of the list. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create extension if not exists pg_trgm;

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
