/** Every service that endpoints use. */
import type { Accounts } from './accounts.ts';
import type { Database } from './database/connect.ts';
import type { EventFeed } from './events/event-feed.ts';
import { createEventsService, type EventsService } from './events/events.service.ts';
import type { ProductMetrics } from './observability/product-metrics.ts';
import { createPageReportsService, type PageReportsService } from './page-reports/page-reports.service.ts';
import { createTaskBatchService, type TaskBatchService } from './tasks/task-batch.service.ts';
import { createTaskBulkService } from './tasks/task-bulk.service.ts';
import { createTaskListService, type TaskListService } from './tasks/task-list.service.ts';
import { createTasksService, type TasksService } from './tasks/tasks.service.ts';
import { createTransferService, type TransferService } from './transfer/transfer.service.ts';

export interface Services extends Accounts {
  tasks: TasksService;
  taskList: TaskListService;
  taskBatch: TaskBatchService;
  events: EventsService;
  transfer: TransferService;
  pageReports: PageReportsService;
}

/**
 * Makes the services over one database. A transaction gets services of tasks of its own, so that all they do is part of
 * it; those of accounts are the same for the whole process.
 */
export function createServices(db: Database, feed: EventFeed, accounts: Accounts, metrics: ProductMetrics): Services {
  const tasks = createTasksService(db, metrics);
  return {
    ...accounts,
    tasks,
    taskList: createTaskListService(db),
    taskBatch: createTaskBatchService(db, metrics),
    events: createEventsService(db, tasks, feed),
    transfer: createTransferService(createTaskBulkService(db, metrics)),
    pageReports: createPageReportsService(metrics),
  };
}
