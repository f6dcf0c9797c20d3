/** Turns in the queues of several tasks at once. Loaded with what needs them. */
import type { createTaskChanges } from './task-changes.ts';
import type { TaskItem } from './task-item.ts';

/** Writes of the same tasks that are on their way go first, later ones wait until `release` is called. */
export function takeTurns(
  changes: Pick<ReturnType<typeof createTaskChanges>, 'enqueue'>,
  items: TaskItem[],
): { ready: Promise<unknown>; release: () => void } {
  const { promise: done, resolve: release } = Promise.withResolvers<void>();
  const turns = items.map((item) => {
    const turn = Promise.withResolvers<void>();
    void changes.enqueue(item, async () => {
      turn.resolve();
      await done;
    });
    return turn.promise;
  });
  return { ready: Promise.all(turns), release };
}
