import type { Database } from '../database/connect.ts';
import { findLabels, type LabelRecord } from './task-labels.repository.ts';

/** More labels than anybody can choose from. */
const MOST_LABELS = 1000;

export interface TaskLabelsService {
  /** Labels of tasks that are not in the trash, by name. */
  list(owner: string): Promise<LabelRecord[]>;
}

export const createTaskLabelsService = (db: Database): TaskLabelsService => ({
  list: (owner) => findLabels(db, owner, MOST_LABELS),
});
