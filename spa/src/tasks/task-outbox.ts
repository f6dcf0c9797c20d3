/**
 * Writes that no server answers: they wait on the device and are sent in their order when there is a connection again,
 * by one tab of all. Part of the tasks store, loaded when somebody is logged in: the first view does without.
 */
import type { Ref } from 'vue';
import { ApiProblem } from '../api/errors.ts';
import { alone } from '../shared/alone.ts';
import { isAway, toFailure } from '../shared/failure.ts';
import type { createTaskChanges } from './task-changes.ts';
import type { TaskItem } from './task-item.ts';
import type { createTaskList } from './task-list.ts';
import type { NewWrite, QueuedWrite } from './queued-write.ts';
import { foldInto, isUnanswered, refused, send } from './task-sending.ts';
import { takeTurns } from './task-turns.ts';
import { finder, showDone, showWaiting } from './task-waiting.ts';
import type { SeenTask } from './task-write.ts';
import * as device from './tasks.device.ts';

const NAME = 'tasktracker.outbox';
/** Pause after the first try that nobody answers, and the longest one, in milliseconds. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** What the tabs of this browser tell each other: that the queue has changed, and what was done. */
interface Message {
  owner: string;
  done?: { write: QueuedWrite; results: [string, SeenTask][] };
}

export interface Outbox {
  /** Whether writes wait, so that later ones have to go behind them. */
  holds(): boolean;
  /** Has a write wait. @returns whether it is safe on the device; if not, it was not taken */
  add(write: NewWrite): Promise<boolean>;
  /** Forgets the refused writes of a task: its person has chosen how to go on. */
  release(item: TaskItem): void;
  /** Tries to send what waits, now. */
  send(): Promise<void>;
  close(): void;
}

export interface OutboxOptions {
  owner: string;
  items: Ref<TaskItem[]>;
  list: Pick<ReturnType<typeof createTaskList>, 'sort'>;
  changes: Pick<ReturnType<typeof createTaskChanges>, 'enqueue'>;
  /** How many writes wait. */
  waiting: Ref<number>;
  /** Whether no server answers. */
  away: Ref<boolean>;
  /** Whether the person has left: nothing of theirs may be shown any more. */
  isOver: () => boolean;
  /** Called when the last write that waited was carried out, and none was refused. */
  onSent: () => void;
}

/** Opens the queue of a person, and shows on the tasks what waits in it. */
export async function openOutbox({
  owner,
  items,
  list,
  changes,
  waiting,
  away,
  isOver,
  onSent,
}: OutboxOptions): Promise<Outbox> {
  let writes: QueuedWrite[] = [];
  /** Those that are on their way to the device. */
  let unkept: QueuedWrite[] = [];
  let closed = false;
  let adding: Promise<unknown> = Promise.resolve();
  let sending: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = FIRST_PAUSE_MS;
  const oneTab = alone(NAME);
  const channel = new BroadcastChannel(NAME);

  /** Takes over what the queue holds by now. */
  async function read(): Promise<void> {
    await adding;
    show(await device.queuedWrites(owner));
  }

  function show(now: QueuedWrite[]): void {
    if (closed || isOver()) return;
    writes = [...now.filter((write) => !unkept.includes(write)), ...unkept];
    waiting.value = writes.filter(({ failure }) => failure === null).length;
    showWaiting(items, writes);
    list.sort();
  }

  const tell = (message: Omit<Message, 'owner'> = {}): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none: it is of this origin
    if (!closed) channel.postMessage(JSON.parse(JSON.stringify({ ...message, owner })));
  };

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.owner !== owner || closed) return;
    if (data.done) showDone(items, data.done.write, new Map(data.done.results));
    void read();
  });

  async function add(write: NewWrite): Promise<boolean> {
    // shown before it is kept: what the user did must not flicker
    const shown: QueuedWrite = { ...write, owner, failure: null, seq: (writes.at(-1)?.seq ?? 0) + 1 };
    unkept.push(shown);
    show(writes);
    const turn = adding.then(() => device.addWrite(owner, write));
    adding = turn.catch(() => undefined);
    const kept = await turn.catch(() => null);
    unkept = unkept.filter((other) => other !== shown);
    if (kept === null) show(writes.filter((other) => other !== shown));
    else {
      shown.seq = kept;
      tell();
      again();
    }
    return kept !== null;
  }

  function release(item: TaskItem): void {
    const find = finder(items.value);
    const seqs = writes
      .filter(({ failure, changes: parts }) => failure !== null && parts.some((change) => find(change) === item))
      .map(({ seq }) => seq);
    writes = writes.filter(({ seq }) => !seqs.includes(seq));
    void device.dropWrites(seqs).then(() => tell());
  }

  function trySending(): Promise<void> {
    clearTimeout(timer);
    // what fails here is the device: it may be there the next time
    sending ??= oneTab(sendAll)
      .catch(() => again())
      .finally(() => (sending = undefined));
    return sending;
  }

  function again(milliseconds = pause): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void trySending(), milliseconds);
  }

  async function sendAll(): Promise<void> {
    for (;;) {
      // another tab may have sent some of them
      await read();
      const write = writes.find(({ failure }) => failure === null);
      if (!write || closed) return;
      try {
        await sendInTurn(write);
        away.value = false;
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        if (closed) return;
        if (isUnanswered(error)) {
          away.value ||= isAway(toFailure(error));
          const asked = error instanceof ApiProblem ? (error.retryAfter ?? 0) * 1_000 : 0;
          again(Math.max(asked, pause));
          pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
          return;
        }
        const { folded, dropped } = foldInto(write, writes);
        await device.replaceWrite(write, refused(folded, error), dropped);
        tell();
      }
    }
  }

  async function sendInTurn(write: QueuedWrite): Promise<void> {
    const find = finder(items.value);
    const own = write.changes.flatMap((change) => find(change) ?? []);
    const { ready, release: done } = takeTurns(changes, own);
    await ready;
    try {
      if (closed) return;
      const results = await send(write);
      await device.finishWrite(write, results);
      if (closed) return;
      showDone(items, write, results);
      show(writes.filter(({ seq }) => seq !== write.seq));
      tell({ done: { write, results: [...results] } });
      if (writes.length === 0) onSent();
    } finally {
      done();
    }
  }

  const onLeave = (): void => void (away.value = true);
  const onReturn = ({ type }: Event): void => {
    if (type === 'online') away.value = false;
    pause = FIRST_PAUSE_MS;
    if (type === 'online' || document.visibilityState === 'visible') void trySending();
  };

  function close(): void {
    closed = true;
    clearTimeout(timer);
    channel.close();
    removeEventListener('online', onReturn);
    removeEventListener('offline', onLeave);
    document.removeEventListener('visibilitychange', onReturn);
  }

  addEventListener('online', onReturn);
  addEventListener('offline', onLeave);
  document.addEventListener('visibilitychange', onReturn);

  try {
    await read();
  } catch (error) {
    close();
    throw error;
  }
  if (waiting.value > 0) void trySending();
  return { holds: () => waiting.value > 0, add, release, send: trySending, close };
}
