/** Reads which labels an owner's tasks have. */
import type { Database } from '../database/connect.ts';
import { named } from '../database/named.ts';

export interface LabelRecord {
  name: string;
  taskCount: number;
}

/** Labels of tasks that are not in the trash, by name. */
export const findLabels = (db: Database, owner: string, limit: number): Promise<LabelRecord[]> =>
  named<LabelRecord>(
    db,
    'labels.of_tasks',
    `select label.name, count(*)::integer as "taskCount"
     from tasks cross join unnest(tasks.labels) as label (name)
     where tasks.owner_id = :owner and tasks.deleted_at is null
     group by label.name order by label.name collate "und-x-icu" limit :limit`,
    { owner, limit },
  );
