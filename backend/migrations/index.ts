/**
 * All migrations by name, oldest first. A name is final once released: it is what a database remembers.
 * They are listed and not found in a folder so that the names are the same from TypeScript and from the built image.
 */
import type { Knex } from 'knex';
import * as createTasks from './20261123T0600_create_tasks.ts';

export const migrations: Record<string, Knex.Migration> = {
  '20261123T0600_create_tasks': createTasks,
};
