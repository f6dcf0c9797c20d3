import { toFailure, type Failure } from './failure.ts';

/** Does something that may fail. @returns what went wrong, or null */
export async function attempt(action: () => Promise<unknown>): Promise<Failure | null> {
  try {
    await action();
    return null;
  } catch (error) {
    return toFailure(error);
  }
}
