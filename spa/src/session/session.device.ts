/** Who used the page last on this device: without a connection nobody else can tell. Tokens are never kept. */
import { device } from '../offline/device.ts';
import type { User } from './session.api.ts';

/** @returns null where nobody was here, or has logged out */
export async function lastPerson(): Promise<User | null> {
  return (await (await device()).get('visit', 'last'))?.user ?? null;
}

/** Nothing that was kept of another person's list stays. */
export async function keepPerson(user: User): Promise<void> {
  const transaction = (await device()).transaction(['visit', 'tasks'], 'readwrite');
  const visits = transaction.objectStore('visit');
  const last = await visits.get('last');
  const same = last?.user.id === user.id;
  if (!same) await transaction.objectStore('tasks').clear();
  await visits.put({ user: { ...user }, at: same ? last.at : 0 }, 'last');
  await transaction.done;
}

/** Nobody is logged in any more. Writes that were not sent stay for their person. */
export async function forgetVisit(): Promise<void> {
  const transaction = (await device()).transaction(['visit', 'tasks'], 'readwrite');
  await Promise.all([transaction.objectStore('visit').clear(), transaction.objectStore('tasks').clear()]);
  await transaction.done;
}
