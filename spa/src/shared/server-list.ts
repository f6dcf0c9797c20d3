/**
 * A list that comes from the server as a whole. Part of a store, by Pinia Colada: who comes back to a page sees what was
 * there at once, and it is asked for anew when the tab is seen again or the connection is back.
 */
import { useQuery, useQueryCache } from '@pinia/colada';
import { computed, ref } from 'vue';
import { useSessionStore } from '../session/session.store.ts';
import { toFailure, type Failure } from './failure.ts';

/**
 * @param name tells it from the other lists of a person
 * @param list asks the server for it
 */
export function createServerList<Row>(name: string, list: () => Promise<Row[]>) {
  const session = useSessionStore();
  const cache = useQueryCache();
  const shown = ref(false);
  // what one person may see is not for the next one, nor is a late answer
  const key = (): string[] => [session.user?.id ?? '', name];
  const { data, error, refresh, refetch } = useQuery({
    key,
    query: list,
    enabled: () => shown.value && session.user !== null,
    // of a list that is another person's nothing is kept
    gcTime: 0,
  });

  const rows = computed<Row[]>(() => data.value ?? []);
  /** Whether the rows are the server's, so that none means that there are none. */
  const loaded = computed(() => data.value !== undefined);
  const failure = computed<Failure | null>(() => (error.value ? toFailure(error.value) : null));

  /** Has the list followed for as long as somebody looks at it. Never fails: `failure` tells why it is not there. */
  async function show(): Promise<void> {
    shown.value = true;
    await refresh();
  }

  /** What is kept is shown to the same person again, and no longer followed. */
  function hide(): void {
    shown.value = false;
  }

  /** Asks for the list although it is here, because it has changed or did not come. */
  async function reload(): Promise<void> {
    await refetch();
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
    const entryKey = key();
    const answer = await action();
    const filter = { key: entryKey, exact: true };
    const before = cache.getQueryData<Row[]>(entryKey);
    if (before) {
      // an answer that is on its way is from before the write
      cache.cancelQueries(filter);
      cache.setQueryData(entryKey, update(before, answer));
    } else void cache.invalidateQueries(filter).catch(() => undefined);
    return answer;
  }

  return { rows, loaded, failure, show, hide, reload, write };
}
