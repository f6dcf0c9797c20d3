/**
 * Lists that come from the server as a whole, by Pinia Colada: asked for when they are shown, again when the tab is seen
 * again or the connection is back, and there at once for who comes back to them soon.
 */
import { useQuery, useQueryCache } from '@pinia/colada';
import { computed } from 'vue';
import { useSessionStore } from '../session/session.store.ts';
import { toFailure, type Failure } from './failure.ts';

/** For this long after it was last shown a list is kept, in milliseconds. */
const KEPT_MS = 60_000;

/** A list without the row of an id, as a write that takes it away leaves it. */
export const without =
  (id: string) =>
  <Row extends { id: string }>(rows: Row[]): Row[] =>
    rows.filter((row) => row.id !== id);

/**
 * A list of the person who is logged in. Part of a store's file.
 * @param name tells it from the other lists
 * @param list asks the server for it
 */
export function defineServerList<Row>(name: string, list: () => Promise<Row[]>) {
  // what one person may see is not for the next one, nor is an answer that comes late
  const keyOf = (person: string | undefined): string[] => [person ?? '', name];

  /** For the component that shows the list: it is followed for as long as that is there. */
  function useList() {
    const session = useSessionStore();
    const { data, error, refetch } = useQuery({
      key: () => keyOf(session.user?.id),
      query: list,
      enabled: () => session.user !== null,
      gcTime: KEPT_MS,
    });
    const rows = computed<Row[]>(() => data.value ?? []);
    /** Whether the rows are the server's, so that none means that there are none. */
    const loaded = computed(() => data.value !== undefined);
    const failure = computed<Failure | null>(() => (error.value ? toFailure(error.value) : null));
    /** Asks for it again. Never fails: `failure` tells why it is not there. */
    const reload = async (): Promise<void> => void (await refetch());
    return { rows, loaded, failure, reload };
  }

  /** For the store whose actions change the list. */
  function useWrites() {
    const session = useSessionStore();
    const cache = useQueryCache();

    /** To be called when the list has changed in a way that only the server knows. */
    async function changed(key = keyOf(session.user?.id)): Promise<void> {
      await cache.invalidateQueries({ key, exact: true }).catch(() => undefined);
    }

    /**
     * Makes a write, and shows at once what it has made of the list.
     * @returns the answer of the write
     * @throws what the write throws; the list is as before then
     */
    async function write<Answer>(
      action: () => Promise<Answer>,
      update: (rows: Row[], answer: Answer) => Row[],
    ): Promise<Answer> {
      const key = keyOf(session.user?.id);
      const answer = await action();
      const before = cache.getQueryData<Row[]>(key);
      if (before) {
        // an answer that is on its way is from before the write
        cache.cancelQueries({ key, exact: true });
        cache.setQueryData(key, update(before, answer));
      } else void changed(key);
      return answer;
    }

    return { changed, write };
  }

  return { useList, useWrites };
}
