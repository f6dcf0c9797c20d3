/**
 * All migrations by name, oldest first. A name is final once released: it is what a database remembers.
 * They are listed and not found in a folder so that the names are the same from TypeScript and from the built image.
 */
import type { Knex } from 'knex';
import * as createTasks from './20261123T0600_create_tasks.ts';
import * as createTaskEvents from './20261123T0800_create_task_events.ts';
import * as createTaskListIndexes from './20261123T0900_create_task_list_indexes.ts';
import * as createIdempotencyKeys from './20261123T1000_create_idempotency_keys.ts';
import * as createAccounts from './20261124T0600_create_accounts.ts';
import * as createLogOutTokens from './20261125T0600_create_log_out_tokens.ts';
import * as createAttachments from './20261125T0700_create_attachments.ts';
import * as createCleanUpIndexes from './20261125T0700_create_clean_up_indexes.ts';
import * as validateOwners from './20261125T0710_validate_owners.ts';
import * as createMaintenance from './20261125T1200_create_maintenance.ts';

export const migrations: Record<string, Knex.Migration> = {
  '20261123T0600_create_tasks': createTasks,
  '20261123T0800_create_task_events': createTaskEvents,
  '20261123T0900_create_task_list_indexes': createTaskListIndexes,
  '20261123T1000_create_idempotency_keys': createIdempotencyKeys,
  '20261124T0600_create_accounts': createAccounts,
  '20261125T0600_create_log_out_tokens': createLogOutTokens,
  '20261125T0700_create_attachments': createAttachments,
  '20261125T0700_create_clean_up_indexes': createCleanUpIndexes,
  '20261125T0710_validate_owners': validateOwners,
  '20261125T1200_create_maintenance': createMaintenance,
};
