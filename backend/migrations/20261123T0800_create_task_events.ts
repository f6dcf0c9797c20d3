/** The event log, which feeds the live stream, the history of a task and undo. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table users (
      id uuid primary key,
      revision bigint not null default 0,
      created_at timestamptz(3) not null default now()
    );
    comment on column users.revision is
      'Counts the changes of all tasks of a user: the id of the newest event, and the validator of every list';
    insert into users (id) values ('019ab000-0000-7000-8000-000000000001');

    create table task_events (
      owner_id uuid not null,
      id bigint not null,
      task_id uuid not null,
      type text not null,
      before jsonb,
      after jsonb,
      version integer not null,
      undoes bigint,
      at timestamptz(3) not null default now(),
      primary key (owner_id, id),
      constraint task_events_type check (type in ('created', 'updated', 'trashed', 'restored', 'purged'))
    );
    comment on table task_events is 'Append-only';
    comment on column task_events.id is 'The owner''s revision after the change: without gaps, in the order of commits';
    comment on column task_events.before is 'The members that changed, as they were';
    comment on column task_events.after is 'The members that changed, as they are';
    comment on column task_events.version is 'The version of the task after the change';
    comment on column task_events.undoes is 'The event that this one takes back';
    create index task_events_of_task on task_events (owner_id, task_id, id);

    create function task_snapshot(task tasks) returns jsonb language sql immutable parallel safe
    return jsonb_build_object(
      'title', task.title, 'notes', task.notes, 'completed', task.completed_at is not null,
      'priority', task.priority, 'dueOn', task.due_on, 'labels', task.labels, 'order', task.sort_order
    );
    comment on function task_snapshot is 'What clients can set, in their names';

    create function changed_members(one jsonb, other jsonb) returns jsonb language sql immutable parallel safe
    return (select coalesce(jsonb_object_agg(key, value), '{}')
            from jsonb_each(one) where value is distinct from other -> key);
    comment on function changed_members is 'The members of one that other has differently';
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function changed_members;
    drop function task_snapshot;
    drop table task_events;
    drop table users;
  `);
}
