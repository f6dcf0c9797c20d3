/** Files on tasks. Their bytes lie in a store of blobs; here is what they are, and which blobs are to be deleted. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table attachments (
      owner_id uuid not null,
      id uuid not null,
      task_id uuid not null,
      name text not null,
      media_type text not null,
      size bigint not null,
      sha256 bytea not null,
      blob_key uuid not null unique,
      thumbnail_key uuid unique,
      thumbnail_failed boolean not null default false,
      scan text not null,
      scan_due_at timestamptz(3),
      scan_attempts smallint not null default 0,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      primary key (owner_id, id),
      constraint attachments_task foreign key (owner_id, task_id) references tasks (owner_id, id) on delete cascade,
      constraint attachments_name_length check (char_length(name) between 1 and 255),
      constraint attachments_size check (size >= 0),
      constraint attachments_sha256 check (octet_length(sha256) = 32),
      constraint attachments_scan check (scan in ('unscanned', 'pending', 'clean', 'infected')),
      constraint attachments_scan_due check ((scan = 'pending') = (scan_due_at is not null)),
      constraint attachments_version_positive check (version > 0)
    );
    comment on column attachments.media_type is 'By the content and never by what the client says';
    comment on column attachments.scan is 'Nobody gets a file that is pending or infected';
    comment on column attachments.deleted_at is 'Set while the file lies in the trash';
    create index attachments_of_task on attachments (owner_id, task_id, created_at, id);
    create index attachments_trash on attachments (deleted_at) where deleted_at is not null;
    create index attachments_to_scan on attachments (scan_due_at) where scan = 'pending';

    create table blob_deletions (
      key uuid primary key,
      due_at timestamptz(3) not null default now(),
      attempts smallint not null default 0
    );
    comment on table blob_deletions is
      'Every blob that no attachment has: it is written here before its first byte, and again by what deletes its row';
    create index blob_deletions_due on blob_deletions (due_at);

    create function queue_blob_deletions() returns trigger language plpgsql as $$
    begin
      insert into blob_deletions (key)
      select key from gone, unnest(array[gone.blob_key, gone.thumbnail_key]) as key where key is not null;
      return null;
    end $$;
    create trigger attachments_deleted after delete on attachments
      referencing old table as gone for each statement execute function queue_blob_deletions();

    create table download_links (
      hash bytea primary key,
      owner_id uuid not null,
      attachment_id uuid not null,
      expires_at timestamptz(3) not null,
      constraint download_links_attachment
        foreign key (owner_id, attachment_id) references attachments on delete cascade
    );
    comment on table download_links is 'Addresses that work without a log-in for some minutes; only hashes of their tokens';
    create index download_links_age on download_links (expires_at);
    create index download_links_of_attachment on download_links (owner_id, attachment_id);

    create table direct_uploads (
      owner_id uuid not null,
      id uuid not null,
      task_id uuid not null,
      blob_key uuid not null,
      name text not null,
      size bigint not null,
      sha256 bytea not null,
      attachment_id uuid,
      expires_at timestamptz(3) not null,
      primary key (owner_id, id),
      constraint direct_uploads_task foreign key (owner_id, task_id) references tasks (owner_id, id) on delete cascade
    );
    comment on table direct_uploads is 'Files that clients send to the store itself; their blobs are in blob_deletions until they are checked';
    create index direct_uploads_age on direct_uploads (expires_at);
    create index direct_uploads_of_task on direct_uploads (owner_id, task_id);

    alter table tasks add column attachment_count integer not null default 0;
    comment on column tasks.attachment_count is 'Attachments that are not in the trash';
  `);
}

/** Only for development. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table tasks drop column attachment_count;
    drop table direct_uploads, download_links, attachments, blob_deletions;
    drop function queue_blob_deletions;
  `);
}
