/** A page whose browser keeps things, for tests of stores: fake-indexeddb stands in for the browser's own. */
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { createPinia, setActivePinia } from 'pinia';
import { forgetDevice } from '../src/offline/device.ts';
import { keepPerson } from '../src/session/session.device.ts';
import { shown, type TaskItem } from '../src/tasks/task-item.ts';
import { useTasksStore } from '../src/tasks/tasks.store.ts';
import { keptList } from '../src/tasks/tasks.device.ts';
import { ann } from './answers.ts';
import { FakeApi, type ApiCall } from './fake-api.ts';
import { until } from './mount.ts';

export const offline = (): never => {
  throw new TypeError('Failed to fetch');
};
export const online = (): undefined => undefined;
export const isWrite = ({ method }: ApiCall): boolean => method !== 'GET';

export class DevicePage {
  api = new FakeApi();
  store!: ReturnType<typeof useTasksStore>;

  /** A browser in which nobody but Ann has been. */
  async begin(): Promise<void> {
    forgetDevice();
    globalThis.indexedDB = new IDBFactory();
    this.api = new FakeApi().install();
    await keepPerson(ann);
  }

  end(): void {
    this.store.leave();
  }

  /** The list of a person, opened anew. */
  async open(person = 'ann'): Promise<void> {
    (this.store as typeof this.store | undefined)?.leave();
    setActivePinia(createPinia());
    this.store = useTasksStore();
    this.store.belongTo(person);
    await this.store.load({});
    this.api.calls.length = 0;
  }

  /** Titles as they are shown, from top to bottom. */
  titles(): string[] {
    return this.store.visible.map((item) => shown(item).title);
  }

  item(title: string): TaskItem {
    return this.store.visible.find((item) => shown(item).title === title)!;
  }

  writes(): ApiCall[] {
    return this.api.calls.filter(isWrite);
  }

  /** Connects again, and waits until nothing is left to send. */
  async sent(): Promise<void> {
    this.api.fault = online;
    await this.store.comeBack();
    await until(() => this.store.waiting === 0, 'everything is sent');
  }

  /** Has the next write carried out, and its answer lost. */
  loseAnswer(): void {
    let lost = false;
    this.api.fault = (call) => {
      if (lost || !isWrite(call)) return undefined;
      lost = true;
      this.api.carryOut(call);
      throw new TypeError('Connection reset');
    };
  }

  /** Waits until the device has just these tasks. */
  async kept(...wanted: string[]): Promise<void> {
    const there = async (): Promise<string> =>
      (await keptList('ann')).tasks
        .map(({ title }) => title)
        .toSorted()
        .join();
    for (let turn = 0; (await there()) !== wanted.toSorted().join(); turn += 1) {
      if (turn > 100) throw new Error(`what is kept: ${await there()}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
