/**
 * The common shape of statements that change the attachments of a task. As those that change tasks, they lock the owner
 * first, and write the event of the change in the same statement (see `tasks/task-changes.sql.ts`).
 */

/** An attachment as it is returned, in the application's names. */
export const COLUMNS = `id, task_id as "taskId", name, media_type as "mediaType", size::double precision as size,
  encode(sha256, 'hex') as sha256, blob_key as "blobKey", thumbnail_key as "thumbnailKey",
  thumbnail_failed as "thumbnailFailed", scan, version, created_at as "createdAt", updated_at as "updatedAt",
  deleted_at as "deletedAt"`;

/** What an event says of an attachment: nothing of one that is not on the task. */
const snapshot = (row: string): string => `jsonb_build_object('attachment', case when (${row}).deleted_at is null then
  jsonb_build_object('id', (${row}).id, 'name', (${row}).name, 'mediaType', (${row}).media_type, 'size', (${row}).size)
  end)`;
const NOTHING = `'{"attachment": null}'::jsonb`;

/**
 * What follows a part `changed`, whose rows have the attachment as `new`, and as `old` where there was one before. The
 * version of the task grows once, however many of its attachments have changed.
 */
const record = (old: 'old' | 'none'): string => `
  touched as (
    update tasks set version = tasks.version + 1, updated_at = now(),
      attachment_count = tasks.attachment_count + change.gained
    from (select (new).task_id as task_id,
            sum((((new).deleted_at is null)::integer - ${old === 'old' ? '((old).deleted_at is null)::integer' : '0'})) as gained
          from changed group by 1) as change
    where tasks.owner_id = :owner and tasks.id = change.task_id
    returning tasks.id, tasks.version
  ), bumped as (
    update users set revision = users.revision + changes.count
    from (select count(*) as count from changed) as changes
    where users.id = :owner and changes.count > 0
    returning users.revision - changes.count as base
  ), logged as (
    insert into task_events (owner_id, id, task_id, type, version, before, after, undoes)
    select :owner, bumped.base + row_number() over (order by (changed.new).id), touched.id, 'updated', touched.version,
      ${old === 'old' ? snapshot('changed.old') : NOTHING}, ${snapshot('changed.new')}, :undoes::bigint
    from changed join touched on touched.id = (changed.new).task_id, bumped
  )
  select ${COLUMNS} from changed cross join lateral (select (changed.new).*) as attachments order by id`;

/** Takes blobs over as attachments. The owner is locked by the caller, before it looked at what there is. */
export const ADD = `
  with task as materialized (
    select id from tasks where owner_id = :owner and id = :taskId and deleted_at is null for update
  ), taken as (
    delete from blob_deletions using task where key = any(:keys::uuid[]) returning key
  ), changed as (
    insert into attachments as new
      (owner_id, id, task_id, name, media_type, size, sha256, blob_key, scan, scan_due_at)
    select :owner, given.id, task.id, given.name, given.media_type, given.size, decode(given.sha256, 'hex'), given.key,
      :scan, case when :scan = 'pending' then now() end
    from task, unnest(:ids::uuid[], :names::text[], :mediaTypes::text[], :sizes::bigint[], :hashes::text[],
      :keys::uuid[]) as given (id, name, media_type, size, sha256, key)
    join taken on taken.key = given.key
    returning new
  ), ${record('none')}`;

/**
 * @param where conditions on `attachments`, which besides belongs to a task of the owner that is not in the trash
 * @param set assignments in the form `column = value`
 */
export const updateStatement = (where: string[], set: string[]): string => `
  with owner as materialized (select id from users where id = :owner for no key update),
  target as materialized (
    select attachments as old from owner
    join attachments on attachments.owner_id = owner.id
    join tasks on tasks.owner_id = owner.id and tasks.id = attachments.task_id
    where attachments.id = :id and tasks.deleted_at is null
      and (:versions::integer[] is null or attachments.version = any(:versions)) and ${where.join(' and ')}
    for update of attachments
  ), changed as (
    update attachments as new set ${[...set, 'version = new.version + 1', 'updated_at = now()'].join(', ')}
    from target
    where new.owner_id = (target.old).owner_id and new.id = (target.old).id
    returning new, target.old as old
  ), ${record('old')}`;
