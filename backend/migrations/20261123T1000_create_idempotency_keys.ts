/** The first answers to requests that a client may repeat. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table idempotency_keys (
      owner_id uuid not null,
      key text not null,
      fingerprint text not null,
      status smallint,
      headers jsonb,
      body text,
      created_at timestamptz(3) not null default now(),
      primary key (owner_id, key)
    );
    comment on column idempotency_keys.fingerprint is 'Hash of method, path and body: another request is refused';
    comment on column idempotency_keys.status is 'Null only inside the transaction that makes the answer';
    create index idempotency_keys_age on idempotency_keys (created_at);
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table idempotency_keys');
}
