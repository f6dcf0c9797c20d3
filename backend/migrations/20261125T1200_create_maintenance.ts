/** When maintenance last succeeded: written by the jobs that do it, read for the alerts that miss it. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table maintenance (
      task text primary key check (task in ('backup', 'restore_drill')),
      succeeded_at timestamptz(3) not null default now()
    );
    comment on table maintenance is 'One row for each kind of maintenance that has ever succeeded';
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table maintenance');
}
