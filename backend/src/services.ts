/** Every service that endpoints use. */
import type { Accounts } from './accounts.ts';
import { countedUploads } from './attachments/counted-uploads.ts';
import { createAttachmentsService, type AttachmentsService } from './attachments/attachments.service.ts';
import { createContentsService, type ContentsService } from './attachments/contents.service.ts';
import { createDirectUploadsService, type DirectUploadsService } from './attachments/direct-uploads.service.ts';
import type { FileStorage } from './attachments/file-storage.ts';
import { createThumbnailsService, type ThumbnailsService } from './attachments/thumbnails.service.ts';
import { createUploadsService, type UploadsService } from './attachments/uploads.service.ts';
import type { Database } from './database/connect.ts';
import type { EventFeed } from './events/event-feed.ts';
import { createEventsService, type EventsService } from './events/events.service.ts';
import type { ProductMetrics } from './observability/product-metrics.ts';
import { createPageReportsService, type PageReportsService } from './page-reports/page-reports.service.ts';
import { createTaskBatchService, type TaskBatchService } from './tasks/task-batch.service.ts';
import { createTaskBulkService } from './tasks/task-bulk.service.ts';
import { createTaskLabelsService, type TaskLabelsService } from './tasks/task-labels.service.ts';
import { createTaskListService, type TaskListService } from './tasks/task-list.service.ts';
import { createTaskTrashService, type TaskTrashService } from './tasks/task-trash.service.ts';
import { createTasksService, type TasksService } from './tasks/tasks.service.ts';
import { createTransferService, type TransferService } from './transfer/transfer.service.ts';

export interface Services extends Accounts {
  tasks: TasksService;
  taskList: TaskListService;
  taskBatch: TaskBatchService;
  taskLabels: TaskLabelsService;
  taskTrash: TaskTrashService;
  events: EventsService;
  transfer: TransferService;
  attachments: AttachmentsService;
  uploads: UploadsService;
  directUploads: DirectUploadsService;
  contents: ContentsService;
  thumbnails: ThumbnailsService;
  pageReports: PageReportsService;
}

/**
 * Makes the services over one database. A transaction gets services of tasks of its own, so that all they do is part of
 * it; those of accounts are the same for the whole process.
 */
export function createServices(
  db: Database,
  feed: EventFeed,
  accounts: Accounts,
  storage: FileStorage,
  metrics: ProductMetrics,
): Services {
  const tasks = createTasksService(db, metrics);
  const attachmentsOf = (database: Database) => createAttachmentsService(database, storage);
  const attachments = attachmentsOf(db);
  const uploads = countedUploads(createUploadsService(db, storage), metrics);
  const contents = createContentsService(db, storage);
  return {
    ...accounts,
    tasks,
    taskList: createTaskListService(db),
    taskBatch: createTaskBatchService(db, metrics),
    taskLabels: createTaskLabelsService(db),
    taskTrash: createTaskTrashService(db),
    events: createEventsService(db, tasks, attachments, feed),
    transfer: createTransferService(createTaskBulkService(db, metrics)),
    attachments,
    uploads,
    directUploads: createDirectUploadsService(db, storage, attachmentsOf, uploads),
    contents,
    thumbnails: createThumbnailsService(db, storage, contents, uploads),
    pageReports: createPageReportsService(metrics),
  };
}
