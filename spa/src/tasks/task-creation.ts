/**
 * Creates a task once, however often that is tried. The server keeps its answers for a day, by the idempotency key; the
 * id that the page has chosen tells of the task for ever.
 */
import { ApiProblem, unlessGone } from '../api/errors.ts';
import { changesOf, type TaskPatch, type TaskWish } from './task-item.ts';
import { createTask, getTask, updateTask, type TaggedTask } from './tasks.api.ts';

/**
 * @param wish the same at each try, the id as well; what an earlier release has queued has none
 * @param key of this very task, the same at each try
 * @returns the task of this try or of an earlier one; `gone` where that was deleted since
 */
export async function createOnce(wish: TaskWish, key: string): Promise<TaggedTask | 'gone'> {
  const { id, ...content } = wish;
  if (id === undefined) return createTask(content, key);
  const answer = await createTask(wish, key).catch(typeOfRefusal);
  if (typeof answer !== 'string') return answer;
  if (answer === TAKEN) return made(id, content, key);
  // While a release is rolled out the backend may be of the one before, which takes no ids; or it was, and has the key
  // of the request without one. That very request is safe in both cases: its key is known there, or is new.
  try {
    return await createTask(content, key);
  } catch (error) {
    typeOfRefusal(error);
    // the request with the id was carried out, by a backend that takes it; or else something that nobody knows of
    const created = await made(id, content, key);
    if (created === 'gone') throw error;
    return created;
  }
}

const TAKEN = 'id-taken';
const KEY_REUSED = 'idempotency-key-reused';

/** Which of the refusals it is that tell of another try or another release. @throws any other error */
function typeOfRefusal(error: unknown): string {
  const { type = '', problem } = error instanceof ApiProblem ? error : {};
  const unknownId = type === 'validation-failed' && problem?.errors?.some(({ pointer }) => pointer === '/id');
  if (type !== TAKEN && type !== KEY_REUSED && !unknownId) throw error;
  return type;
}

/** What an earlier try has created. Where it was refused in between, later changes may have been joined to the wish. */
async function made(id: string, content: TaskPatch, key: string): Promise<TaggedTask | 'gone'> {
  const created = await getTask(id).catch(unlessGone);
  if (!created) return 'gone';
  const rest = changesOf(content, created.task);
  if (created.task.version > 1 || Object.keys(rest).length === 0) return created;
  return updateTask(id, rest, created.etag, `${key}-rest`);
}
