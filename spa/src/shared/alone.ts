/**
 * Takes turns between all tabs of this browser. It has locks only on pages that came by HTTPS or from localhost;
 * elsewhere each tab takes turns with itself alone, and the API has to cope with the others.
 * @param name of what one tab does at a time
 * @returns a function that does something while no other tab does it
 */
export function alone(name: string): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    if (navigator.locks as LockManager | undefined)
      return navigator.locks.request(name, work) as Promise<Awaited<ReturnType<typeof work>>>;
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
