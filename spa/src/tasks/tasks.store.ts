import { defineStore } from 'pinia';
import { computed, markRaw, ref, shallowRef } from 'vue';
import { SessionOver } from '../api/errors.ts';
import { calendarDay } from '../shared/dates.ts';
import { isAway, toFailure } from '../shared/failure.ts';
import { inTime } from '../shared/loading.ts';
import { whenIdle } from '../shared/when-idle.ts';
import type { NewWrite } from './queued-write.ts';
import { createTaskChanges } from './task-changes.ts';
import { hasUnsavedWork, isUsable, matches, shown, withWaiting, type TaskItem, type TaskPatch } from './task-item.ts';
import type { TaskDevice } from './task-device.ts';
import { createTaskList } from './task-list.ts';
import type { TaskView } from './task-view.ts';

/** Before what follows the tasks is loaded again where it could not be, in milliseconds. */
const FOLLOW_RETRY_MS = 30_000;
/** For this long a write waits for the queue to be opened, in milliseconds: a browser may be slow, or never do it. */
const OPENING_PATIENCE_MS = 3_000;

/** The tasks on the screen: what is loaded, what is typed, and what is on its way to the server. */
export const useTasksStore = defineStore('tasks', () => {
  const items = ref<TaskItem[]>([]);
  const list = createTaskList(items);
  const changes = createTaskChanges(items, {
    whenKnown,
    deliver,
    release: (item) => device.value?.outbox.release(item),
  });

  /** What the view shows, in the list's order. */
  const visible = computed(() => {
    const today = calendarDay(new Date());
    return items.value.filter((item) => matches(item, list.view.value, today));
  });
  /** Whether leaving the page now would lose something. */
  const unsaved = computed(() => items.value.some(hasUnsavedWork));

  /** What is typed into the field for a new task. */
  const newTitle = ref('');
  /** How many writes wait until a server answers. */
  const waiting = ref(0);
  /** How often all that waited was carried out. */
  const sent = ref(0);
  /** Whether no server answers. */
  const away = ref(false);
  /** When the list that is shown was told by the server, where that is not now. Milliseconds. */
  const keptAt = ref<number | null>(null);
  /** What this browser keeps of the tasks; null where it keeps nothing, or nothing yet. */
  const device = shallowRef<TaskDevice | null>(null);
  let opening: Promise<void> | undefined;
  let opens = 0;
  let knowing: Promise<void> | undefined;
  let owner: string | undefined;
  /** What is done before anything is kept of the owner's; undefined when they have left. */
  let prepare: (() => Promise<void>) | undefined;
  let follows = 0;
  let unfollowing: (() => void) | undefined;

  /** Loads the first page of a view, or shows what is kept of it where no server answers. */
  async function load(wanted: TaskView): Promise<void> {
    await list.load(wanted);
    const { failure, loading } = list;
    if (failure.value && isAway(failure.value)) {
      away.value = true;
      await showKept();
    } else if (!loading.value) {
      keptAt.value = null;
      away.value &&= failure.value !== null;
    }
  }

  const reload = (): Promise<void> => load(list.view.value);

  /** Shows the list of the last visit, for as long as the server does not tell a newer one. */
  async function showKept(): Promise<void> {
    await open();
    keptAt.value = (await device.value?.kept.show().catch(() => null)) ?? keptAt.value;
  }

  /**
   * Begins a write: it must not go ahead of others of the same task that wait, nor be sent for another person.
   * @returns resolves when it is known what waits, or that takes too long; to whether it was not known when the write was
   * made. Throws SessionOver when its person has left by then.
   */
  function whenKnown(): () => Promise<boolean> {
    const person = owner;
    const late = device.value === null;
    return async () => {
      if (!device.value) await (knowing ??= inTime(open, OPENING_PATIENCE_MS).catch(() => undefined));
      if (owner !== person || (person !== undefined && !prepare)) throw new SessionOver();
      return late;
    };
  }

  /** Sends a write, unless others wait: then it goes behind them, as it does where no server answers. */
  async function deliver<T>(write: NewWrite, send: () => Promise<T>): Promise<T | null> {
    const known = whenKnown();
    if (device.value?.outbox.holds() && (await device.value.outbox.add(write))) return null;
    try {
      return await send();
    } catch (error) {
      if (!isAway(toFailure(error))) throw error;
      await known();
      away.value = true;
      if (await device.value?.outbox.add(write)) return null;
      throw error;
    }
  }

  /** Tries again what no server answered. */
  async function comeBack(): Promise<void> {
    await sendWaiting();
    if (list.failure.value || away.value) await reload();
  }

  function onConnect(): void {
    away.value = false;
    void comeBack();
  }

  /** Before the server is asked for what the writes that wait may have changed already. */
  const sendWaiting = async (): Promise<void> => void (waiting.value > 0 && (await device.value?.outbox.send()));

  /** As `changes.settled`, and what waits is sent first: an event may tell of just that. */
  async function settled(key?: string): Promise<void> {
    await changes.settled(key);
    await sendWaiting();
    await changes.settled(key);
  }

  async function catchUp(): Promise<void> {
    await sendWaiting();
    await reload();
  }

  const onSent = (): void => void (sent.value += 1);

  /** Opens what is kept of the person's tasks, unless that was done, or nobody is here. */
  async function open(): Promise<void> {
    if (owner !== undefined && prepare) await (opening ??= openDevice(owner, prepare()));
  }

  async function openDevice(person: string, prepared: Promise<void>): Promise<void> {
    const turn = opens;
    const isOver = (): boolean => turn !== opens;
    try {
      await prepared;
      const { openDevice: open } = await import('./task-device.ts');
      if (isOver()) return;
      const opened = await open({ owner: person, items, list, changes, waiting, away, onSent, isOver });
      if (isOver()) return opened.close();
      // what waits since before the page was opened is no news to who has begun to edit meanwhile
      for (const item of items.value) if (item.opened) item.opened = withWaiting(item.opened, item);
      device.value = opened;
    } catch {
      // without it the page works as long as there is a connection
    }
  }

  function closeDevice(): void {
    device.value?.close();
    device.value = keptAt.value = null;
    opening = knowing = undefined;
    opens += 1;
    waiting.value = 0;
    away.value = false;
  }

  /** Forgets everything, as when another person comes. */
  function clear(): void {
    list.reset();
    items.value = [];
    newTitle.value = '';
  }

  /** Forgets what the server has, when nobody is logged in any more. */
  function leave(): void {
    unfollow();
    prepare = undefined;
    closeDevice();
    list.reset();
    items.value = items.value.filter(hasUnsavedWork);
  }

  /** Drops what waits to be sent, as its person wants it. A device that keeps nothing has nothing to drop. */
  async function dropWaiting(): Promise<void> {
    const person = owner;
    if (person === undefined) return;
    await import('./task-device.ts').then((device) => device.dropAllWrites(person)).catch(() => undefined);
  }

  /**
   * Makes this the list of a person. What was typed or refused before goes on if it was this very person's.
   * @param prepared does what has to be done before anything is kept of theirs
   */
  function belongTo(userId: string, prepared = async (): Promise<void> => undefined): void {
    if (owner !== undefined && owner !== userId) clear();
    owner = userId;
    prepare = prepared;
    closeDevice();
    const turn = opens;
    // the list comes first
    void whenIdle().then(() => (turn === opens ? open() : undefined));
    for (const { key, problem } of items.value) {
      if (problem?.failure.kind === 'logged-out') void changes.retry(key);
    }
  }

  /** Shows what happens to the tasks elsewhere, from now on. */
  async function follow(): Promise<void> {
    unfollow();
    const turn = follows;
    await whenIdle();
    try {
      const { liveTasks } = await import('./task-live.ts');
      if (turn === follows) unfollowing = liveTasks(items, { ...list, reload: catchUp }, { settled }, onConnect);
    } catch {
      setTimeout(() => turn === follows && void follow(), FOLLOW_RETRY_MS);
    }
  }

  function unfollow(): void {
    follows += 1;
    unfollowing?.();
    unfollowing = undefined;
  }

  /** Opens a task's editor, with changes that were typed before, if any; null closes it. */
  function edit(key: string, draft: TaskPatch | null = {}): void {
    const item = items.value.find((candidate) => candidate.key === key);
    if (!item || !isUsable(item)) return;
    if (item.draft === null) item.opened = { task: markRaw({ ...shown(item) }), etag: item.etag };
    item.draft = draft;
  }

  return {
    ...list,
    ...changes,
    items,
    visible,
    unsaved,
    newTitle,
    waiting,
    sent,
    away,
    keptAt,
    load,
    reload,
    showKept,
    whenKnown,
    deliver,
    comeBack,
    clear,
    leave,
    dropWaiting,
    belongTo,
    edit,
    follow,
    unfollow,
  };
});
