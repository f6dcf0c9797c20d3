/** Tokens by which an OpenID provider has logged somebody out: each one counts once, whichever replica gets it. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table log_out_tokens (
      hash bytea primary key,
      expires_at timestamptz(3) not null
    );
    comment on column log_out_tokens.hash is 'SHA-256 of the issuer and the id of the token';
    create index log_out_tokens_age on log_out_tokens (expires_at);
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table log_out_tokens');
}
