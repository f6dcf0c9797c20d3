/** Tasks, and the labels that their owner has used. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table labels (
      owner_id uuid not null,
      key text not null,
      name text not null,
      primary key (owner_id, key),
      constraint labels_name_length check (char_length(name) between 1 and 50)
    );
    comment on column labels.key is 'The name folded to one case by the application: unique regardless of case';

    create table tasks (
      owner_id uuid not null,
      id uuid not null,
      title text not null,
      notes text not null default '',
      completed_at timestamptz(3),
      priority smallint not null default 0,
      due_on date,
      labels text[] not null default '{}',
      sort_order double precision not null,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      primary key (owner_id, id),
      constraint tasks_title_length check (char_length(title) between 1 and 500),
      constraint tasks_notes_length check (char_length(notes) <= 100000),
      constraint tasks_priority_range check (priority between 0 and 3),
      constraint tasks_sort_order_finite check (sort_order > '-infinity' and sort_order < 'infinity'),
      constraint tasks_version_positive check (version > 0)
    );
    comment on column tasks.due_on is 'A calendar day without a zone: the same day wherever the user is';
    comment on column tasks.version is 'Grows with every change: the strong validator of the ETag';
    comment on column tasks.deleted_at is 'Set while the task lies in the trash';

    create index tasks_page on tasks (owner_id, sort_order, id) where deleted_at is null;
    create index tasks_page_by_completed on tasks (owner_id, (completed_at is not null), sort_order, id)
      where deleted_at is null;
  `);
}

/** Only for development: a released migration is never taken back, a newer one changes it. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table tasks; drop table labels;');
}
