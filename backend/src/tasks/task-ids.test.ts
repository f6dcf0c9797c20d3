import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Client } from 'pg';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { startApi, type Api } from '../../test/api.ts';
import { openBrowser } from '../../test/browser-session.ts';
import { without } from '../../test/without.ts';

describe('the id of a new task, chosen by the client', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const post = (body: object, key?: string) =>
    api.request('POST', '/tasks', { body, headers: { ...(key !== undefined && { 'Idempotency-Key': key }) } });
  const titles = async (): Promise<string[]> =>
    (await api.request('GET', '/tasks?limit=200')).body.map(({ title }: { title: string }) => title);
  const eventsOf = async (id: string): Promise<string[]> =>
    (await api.request('GET', `/tasks/${id}/history`)).body.map(({ type }: { type: string }) => type);
  const revision = async () => (await api.request('GET', '/tasks')).headers.get('Last-Event-ID');

  /** Refused as an id that is taken, in the words that are the same for every reason. */
  async function refuses(body: object, key?: string): Promise<void> {
    const before = [await titles(), await revision()];
    const { status, body: problem } = await post(body, key);
    expect([status, problem.type]).to.deep.equal([409, '/api/docs/problems#id-taken']);
    expect(problem.errors).to.deep.equal([{ pointer: '/id', detail: 'is taken' }]);
    expect([await titles(), await revision()], 'nothing is changed').to.deep.equal(before);
  }

  it('is the id of the task, in small letters', async () => {
    const id = uuidv7();
    const { status, body, headers } = await post({ id: id.toUpperCase(), title: 'a' });
    expect(status).to.equal(201);
    expect(body.id).to.equal(id);
    expect(headers.get('Location')).to.equal(`${api.origin}/api/v1/tasks/${id}`);
    expect((await api.request('GET', `/tasks/${id}`)).body).to.deep.equal(body);
    expect(await eventsOf(id)).to.deep.equal(['created']);
  });

  it('is taken while the task is there, and while it lies in the trash; no label of the other one is kept', async () => {
    const id = uuidv7();
    await post({ id, title: 'first' });
    await refuses({ id, title: 'second', labels: ['HOME'] });
    expect((await api.request('GET', `/tasks/${id}`)).body).to.include({ title: 'first', version: 1 });
    await api.request('DELETE', `/tasks/${id}`);
    await refuses({ id, title: 'third', labels: ['HOME'] });
    const { body } = await post({ title: 'other', labels: ['home'] });
    expect(body.labels).to.deep.equal(['home']);
  });

  it('is taken for ever: what was deleted for good does not come back, with nothing of its history', async () => {
    const id = uuidv7();
    await post({ id, title: 'a' }, 'k');
    await api.request('DELETE', `/tasks/${id}`);
    await api.request('DELETE', `/trash/${id}`);
    await refuses({ id, title: 'a' }, 'k2');
    await refuses({ id, title: 'a' });
    expect((await api.request('GET', `/tasks/${id}`)).status).to.equal(404);
    expect(await eventsOf(id)).to.deep.equal(['purged']);
  });

  it('gets the first answer again by its key, and 409 when the server has forgotten the key', async () => {
    const task = { id: uuidv7(), title: 'a' };
    const first = await post(task, 'k');
    const again = await post(task, 'k');
    expect([again.status, again.body]).to.deep.equal([201, first.body]);
    expect(again.headers.get('Idempotency-Replayed')).to.equal('true');
    await api.database.run('delete from idempotency_keys');
    await refuses(task, 'k');
    expect(await titles()).to.deep.equal(['a']);
    // nothing is kept of a refusal
    expect((await post({ title: 'b' }, 'k')).status).to.equal(201);
  });

  it('of another person is as good as any: nothing tells that it is there, and theirs stays as it is', async () => {
    const [ann, bob] = [openBrowser(api), openBrowser(api)];
    const password = 'a password of some length';
    await ann.ask('POST', '/auth/register', { email: 'ann@example.org', password });
    await bob.ask('POST', '/auth/register', { email: 'bob@example.org', password });
    const id = uuidv7();
    const { body: ofAnn } = await ann.ask('POST', '/tasks', { id, title: 'of ann' });
    const theirs = await bob.ask('POST', '/tasks', { id, title: 'of bob' });
    const nobodys = await bob.ask('POST', '/tasks', { id: uuidv7(), title: 'of bob' });
    const changing = ['id', 'url', 'order', 'createdAt', 'updatedAt'];
    expect([theirs.status, without(theirs.body, ...changing)]).to.deep.equal([201, without(nobodys.body, ...changing)]);
    await bob.ask('DELETE', `/tasks/${id}`);
    await bob.ask('DELETE', `/trash/${id}`);
    expect((await ann.ask('GET', `/tasks/${id}`)).body).to.deep.equal(ofAnn);
    expect((await ann.ask('GET', `/tasks/${id}/history`)).body).to.have.length(1);
  });

  it('is given to one of two requests that wait for the same moment, and to one of twenty', async () => {
    const id = uuidv7();
    const sql = new Client({ connectionString: api.database.url });
    await sql.connect();
    // both have begun, and so see the events from before, when the lock of their owner is let go
    await sql.query('begin; select from users for update');
    const pair = ['k1', 'k2'].map((key) => post({ id, title: 'a' }, key));
    const blocked = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await sql.query(blocked)).rowCount !== 2) await sleep(20);
    await sql.query('commit');
    await sql.end();
    expect((await Promise.all(pair)).map(({ status }) => status).toSorted()).to.deep.equal([201, 409]);
    const other = uuidv7();
    const many = await Promise.all(Array.from({ length: 20 }, () => post({ id: other, title: 'b' })));
    expect(many.filter(({ status }) => status === 201)).to.have.length(1);
    expect(many.filter(({ body }) => body.type === '/api/docs/problems#id-taken')).to.have.length(19);
    expect(await titles()).to.deep.equal(['b', 'a']);
    expect(await revision()).to.equal('2');
  });

  it('is one in a batch too, which is refused as a whole', async () => {
    const [one, two] = [uuidv7(), uuidv7()];
    const batch = (...ids: string[]) =>
      api.request('POST', '/tasks/batch', {
        body: { operations: ids.map((id) => ({ op: 'create', task: { id, title: 'a' } })) },
      });
    expect((await batch(one)).body.results[0].task.id).to.equal(one);
    for (const ids of [
      [two, one],
      [two, two],
    ]) {
      const { status, body } = await batch(...ids);
      expect([status, body.type]).to.deep.equal([409, '/api/docs/problems#id-taken']);
      expect(body.errors[0].pointer).to.equal('/operations/1');
    }
    expect(await titles()).to.deep.equal(['a']);
  });

  for (const [name, id] of [
    ['a UUID of version 4', uuidv4()],
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['no UUID', '1'],
    ['an empty text', ''],
    ['null', null],
    ['a number', 1],
  ] as const) {
    it(`is refused where it is ${name}`, async () => {
      const { status, body } = await post({ id, title: 'a' });
      expect([status, body.errors?.[0]?.pointer]).to.deep.equal([422, '/id']);
      expect(await titles()).to.deep.equal([]);
    });
  }

  it('is no member of a change, and in an import it is left aside', async () => {
    const id = uuidv7();
    const { body: task } = await post({ title: 'a' });
    for (const method of ['PATCH', 'PUT']) {
      const { status, body } = await api.request(method, `/tasks/${task.id}`, { body: { id, title: 'b' } });
      expect([status, body.errors], method).to.deep.equal([422, [{ pointer: '/id', detail: 'is not known here' }]]);
    }
    const report = await api.request('POST', '/import', { body: [{ id: task.id, title: 'imported' }] });
    expect(report.body).to.include({ created: 1, failed: 0 });
    expect(report.body.lines[0].id).to.not.equal(task.id);
  });
});
