/**
 * Looks for rows whose owner does not exist. The references themselves were made without a look at the rows that were
 * there: that would have held off all changes of these tables for as long as it takes. This lock lets changes go on.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table tasks validate constraint tasks_owner;
    alter table labels validate constraint labels_owner;
    alter table task_events validate constraint task_events_owner;
    alter table idempotency_keys validate constraint idempotency_keys_owner;
  `);
}

/** Only for development. There is nothing to take back. */
export async function down(): Promise<void> {}
