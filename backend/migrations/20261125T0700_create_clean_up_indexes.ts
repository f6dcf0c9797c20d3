/** Indexes by which the hourly clean-up and the refresh of a session find what is old. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index security_events_age on security_events (at);
    create index sessions_end on sessions ((least(expires_at, ended_at)));
    create index refresh_tokens_replaced on refresh_tokens (session_id, replaced_at);
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index security_events_age, sessions_end, refresh_tokens_replaced');
}
