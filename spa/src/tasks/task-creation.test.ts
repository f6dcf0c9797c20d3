import { expect } from 'chai';
import { FakeApi } from '../../test/fake-api.ts';
import { createOnce } from './task-creation.ts';
import type { TaggedTask } from './tasks.api.ts';

const ID = '019ab0f2-3c4d-7e5f-8a9b-0c1d2e3f4a5b';
const WISH = { id: ID, title: 'new', dueOn: null, priority: 0, labels: [] };
const { id: _, ...PLAIN } = WISH;

describe('creating a task once', () => {
  let api: FakeApi;
  beforeEach(() => {
    api = new FakeApi().install();
  });

  /** Bodies of the creations that were asked for, and whatever else was. */
  const asked = (): unknown[] =>
    api.calls.map(({ method, path, body }) => (method === 'POST' ? body : `${method} ${path}`));
  const keys = (): Set<string | null> =>
    new Set(api.calls.filter(({ method }) => method === 'POST').map(({ headers }) => headers.get('Idempotency-Key')));
  const create = async (wish: typeof WISH | typeof PLAIN = WISH): Promise<TaggedTask> =>
    (await createOnce(wish, 'k')) as TaggedTask;
  const refusal = async (work: Promise<unknown>): Promise<number> =>
    work.then(
      () => 0,
      ({ status }: { status: number }) => status,
    );

  it('asks once where all is well', async () => {
    const { task, etag } = await create();
    expect([task.id, etag]).to.deep.equal([ID, '"1"']);
    expect(asked()).to.deep.equal([WISH]);
  });

  it('takes the task that an earlier try has created, as it is by now, and changes nothing of it', async () => {
    await create();
    api.change(api.find('new'), { title: 'theirs' });
    api.forgetAnswers();
    const { task, etag } = await create();
    expect([task.title, etag]).to.deep.equal(['theirs', '"2"']);
    expect(asked().slice(1)).to.deep.equal([WISH, `GET /tasks/${ID}`]);
    expect(api.tasks).to.have.length(1);
  });

  it('says so where that was deleted since, for now or for good', async () => {
    await create();
    api.change(api.find('new'), { deletedAt: '2026-11-23T09:00:00.000Z' });
    api.forgetAnswers();
    expect(await createOnce(WISH, 'k')).to.equal('gone');
    api.tasks.length = 0;
    expect(await createOnce(WISH, 'k')).to.equal('gone');
    expect(api.tasks).to.deep.equal([]);
  });

  it('goes on where no answer comes while it looks at that task', async () => {
    await create();
    api.forgetAnswers();
    api.fault = ({ method }) => (method === 'GET' ? new Response('', { status: 503 }) : undefined);
    expect(await refusal(create())).to.equal(503);
  });

  it('saves what was joined to the wish since an earlier try, unless others have changed the task', async () => {
    await create();
    api.forgetAnswers();
    const joined = { ...WISH, notes: 'typed later' };
    expect((await create(joined)).task).to.include({ notes: 'typed later', version: 2 });
    expect((await create({ ...joined, title: 'typed later' })).task).to.include({ title: 'new', version: 2 });
  });

  it('asks a backend that takes no ids without one, under the same key', async () => {
    api.takesIds = false;
    const { task } = await create();
    expect(task.id).to.equal('task-1');
    expect(asked()).to.deep.equal([WISH, PLAIN]);
    expect(keys()).to.deep.equal(new Set(['k']));
  });

  it('creates once when the first try met a backend that takes no ids, and the second one that does', async () => {
    api.takesIds = false;
    await create();
    api.takesIds = true;
    expect((await create()).task.id).to.equal('task-1');
    expect(api.tasks).to.have.length(1);
  });

  it('creates once the other way round, too', async () => {
    await create();
    api.takesIds = false;
    expect((await create()).task.id).to.equal(ID);
    expect(api.tasks).to.have.length(1);
  });

  it('takes nothing for granted of a key that neither request has', async () => {
    await createOnce({ title: 'something else' }, 'k');
    expect(await refusal(create())).to.equal(422);
  });

  it('asks for a task that an earlier release has queued as that did', async () => {
    await create(PLAIN);
    expect(asked()).to.deep.equal([PLAIN]);
    api.fault = () =>
      Response.json({ type: '/api/docs/problems#id-taken', title: '', detail: '', status: 409 }, { status: 409 });
    expect(await refusal(create(PLAIN))).to.equal(409);
    expect(asked(), 'and no more').to.have.length(2);
  });

  it('leaves every other refusal to its person', async () => {
    for (const [status, type, pointer] of [
      [422, 'validation-failed', '/title'],
      [409, 'conflict', '/id'],
      [404, 'not-found', '/id'],
    ] as const) {
      api.calls.length = 0;
      const problem = {
        type: `/api/docs/problems#${type}`,
        title: '',
        detail: '',
        status,
        errors: [{ pointer, detail: '' }],
      };
      api.fault = () => Response.json(problem, { status });
      expect(await refusal(create())).to.equal(status);
      expect(asked()).to.deep.equal([WISH]);
    }
  });
});
