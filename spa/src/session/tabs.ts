/** What the tabs of this browser tell each other about the session that they share. */
import { alone } from '../shared/alone.ts';
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
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none: it is of this origin
    tell: (message) => channel.postMessage(message),
    alone: alone(NAME),
  };
}
