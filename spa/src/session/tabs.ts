/** What the tabs of this browser tell each other about the session that they share. */
import type { Grant } from './session.store.ts';

export type TabMessage = { kind: 'in'; grant: Grant } | { kind: 'out' };

export interface Tabs {
  tell(message: TabMessage): void;
  /** Does something while no other tab does it. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

const NAME = 'tasktracker.session';

/** @param receive called for what other tabs tell */
export function openTabs(receive: (message: TabMessage) => void): Tabs {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => receive(data));
  let last: Promise<unknown> = Promise.resolve();
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none: it is of this origin
    tell: (message) => channel.postMessage(message),
    alone(work) {
      // browsers have locks only on pages that came by HTTPS or from localhost; elsewhere the API's grace must do
      if (navigator.locks as LockManager | undefined)
        return navigator.locks.request(NAME, work) as Promise<Awaited<ReturnType<typeof work>>>;
      const turn = last.then(work, work);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
