/** What the tasks store keeps on the device: the list, and writes that wait. Loaded when somebody is logged in. */
import { keepTasks, type KeptTasks } from './task-kept.ts';
import type { createTaskList } from './task-list.ts';
import { openOutbox, type Outbox, type OutboxOptions } from './task-outbox.ts';
import { dropAllWrites } from './tasks.device.ts';

export { dropAllWrites };

export interface TaskDevice {
  kept: KeptTasks;
  outbox: Outbox;
  close(): void;
}

interface Options extends OutboxOptions {
  list: ReturnType<typeof createTaskList>;
}

/** @throws DOMException where the browser keeps nothing */
export async function openDevice(options: Options): Promise<TaskDevice> {
  const { owner, items, list } = options;
  const outbox = await openOutbox(options);
  const kept = keepTasks(owner, items, list);
  return {
    kept,
    outbox,
    close() {
      kept.close();
      outbox.close();
    },
  };
}
