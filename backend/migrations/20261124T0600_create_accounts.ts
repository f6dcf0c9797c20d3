/** Accounts, their sessions and tokens, and what guards them. Tokens are only ever stored as their SHA-256. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table users
      add column email text,
      add column email_key text unique,
      add column email_verified_at timestamptz(3),
      add column password_hash text,
      add column role text not null default 'user',
      add column language text not null default 'en',
      add column disabled_at timestamptz(3),
      add constraint users_role check (role in ('user', 'admin')),
      add constraint users_email_key check ((email is null) = (email_key is null));
    comment on column users.email_key is 'The address folded to one case by the application';
    comment on column users.email is 'Null only of the owner of all tasks from before there were accounts';
    comment on column users.password_hash is 'Argon2id; null of an account that signs in at a provider alone';

    create table identities (
      issuer text not null,
      subject text not null,
      user_id uuid not null references users on delete cascade,
      created_at timestamptz(3) not null default now(),
      primary key (issuer, subject)
    );
    comment on table identities is 'Accounts at OpenID providers';
    create index identities_of_user on identities (user_id);

    create table sessions (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      created_at timestamptz(3) not null default now(),
      last_used_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null,
      ended_at timestamptz(3),
      user_agent text not null,
      address text not null,
      oidc_issuer text,
      oidc_sid text,
      id_token text
    );
    comment on column sessions.id_token is 'Names the session to its provider at log-out; grants nothing';
    create index sessions_of_user on sessions (user_id) where ended_at is null;
    create index sessions_of_provider on sessions (oidc_issuer, oidc_sid) where ended_at is null;
    create index sessions_age on sessions (expires_at);

    create table refresh_tokens (
      hash bytea primary key,
      session_id uuid not null references sessions on delete cascade,
      created_at timestamptz(3) not null default now(),
      replaced_at timestamptz(3)
    );
    comment on table refresh_tokens is 'All tokens of a session: the use of a replaced one tells of a theft';
    create index refresh_tokens_of_session on refresh_tokens (session_id);

    create table api_tokens (
      id uuid primary key,
      user_id uuid not null references users on delete cascade,
      name text not null,
      hash bytea not null unique,
      scopes text[] not null,
      created_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null,
      last_used_at timestamptz(3),
      constraint api_tokens_scopes check (scopes <@ array['read', 'write'] and cardinality(scopes) > 0)
    );
    create index api_tokens_of_user on api_tokens (user_id);

    create table invitations (
      id uuid primary key,
      hash bytea not null unique,
      email text,
      role text not null,
      invited_by uuid references users on delete cascade,
      created_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null,
      accepted_at timestamptz(3),
      constraint invitations_role check (role in ('user', 'admin'))
    );
    comment on column invitations.email is 'The address that it is for; any when null';
    comment on column invitations.invited_by is 'Null of one that was made on the command line';

    create table one_time_tokens (
      hash bytea primary key,
      purpose text not null,
      user_id uuid references users on delete cascade,
      email text not null,
      data jsonb not null default '{}',
      created_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null,
      constraint one_time_tokens_purpose check (purpose in ('registration', 'password', 'email'))
    );
    create index one_time_tokens_of_user on one_time_tokens (user_id);
    create index one_time_tokens_age on one_time_tokens (expires_at);

    create table mails (
      id bigint generated always as identity primary key,
      purpose text not null,
      user_id uuid references users on delete cascade,
      email text not null,
      language text not null,
      data jsonb not null default '{}',
      created_at timestamptz(3) not null default now(),
      attempts integer not null default 0,
      due_at timestamptz(3) not null default now()
    );
    comment on table mails is 'Still to be sent. None holds a token: that is made when the mail is sent';
    create index mails_due on mails (due_at);

    create table throttle (
      key text primary key,
      attempts integer not null,
      resets_at timestamptz(3) not null
    );
    comment on table throttle is 'Counts of attempts that all replicas share';
    create index throttle_age on throttle (resets_at);

    create table security_events (
      id bigint generated always as identity primary key,
      at timestamptz(3) not null default now(),
      type text not null,
      user_id uuid,
      address text,
      detail jsonb not null default '{}'
    );
    comment on table security_events is 'Append-only; outlives the accounts that it names';
    create index security_events_of_user on security_events (user_id, id);

    -- a later migration looks at the rows that are there: under this lock that would hold off all changes for long
    alter table tasks add constraint tasks_owner foreign key (owner_id) references users on delete cascade not valid;
    alter table labels add constraint labels_owner foreign key (owner_id) references users on delete cascade not valid;
    alter table task_events add constraint task_events_owner foreign key (owner_id) references users on delete cascade not valid;
    alter table idempotency_keys
      add constraint idempotency_keys_owner foreign key (owner_id) references users on delete cascade not valid;
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table idempotency_keys drop constraint idempotency_keys_owner;
    alter table task_events drop constraint task_events_owner;
    alter table labels drop constraint labels_owner;
    alter table tasks drop constraint tasks_owner;
    drop table security_events, throttle, mails, one_time_tokens, invitations, api_tokens, refresh_tokens, sessions,
      identities;
    alter table users drop column email, drop column email_key, drop column email_verified_at,
      drop column password_hash, drop column role, drop column language, drop column disabled_at;
  `);
}
