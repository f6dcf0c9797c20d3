/**
 * Holes that were found in comparable applications, each as a test by the name of its advisory. Those that concern one
 * feature stand with it: links in clear (GHSA-r6w9) in mail.test.ts, counters that a roll-back takes back and the oracle
 * of names (#3349) in abuse.test.ts, 403 where 404 is meant in authorization.test.ts, tokens in the browser's storage
 * (GHSA-7jp5) among the browser tests.
 */
import { expect } from 'chai';
import { Client } from 'pg';
import { startApi, type Api } from '../../test/api.ts';
import { openBrowser, type BrowserSession } from '../../test/browser-session.ts';

describe('holes of comparable applications', () => {
  let api: Api;
  let ann: BrowserSession;
  let bob: BrowserSession;
  let bobsTask: { id: string };
  let bobsId: string;

  before(async () => {
    api = await startApi();
    [ann, bob] = [openBrowser(api), openBrowser(api)];
    await ann.ask('POST', '/auth/register', { email: 'ann@example.org', password: 'a password of some length' });
    const registered = await bob.ask('POST', '/auth/register', {
      email: 'bob@example.org',
      password: 'a password of some length',
    });
    bobsId = registered.body.user.id;
    bobsTask = (await bob.ask('POST', '/tasks', { title: 'of bob', labels: ['Secret plan'] })).body;
  });
  after(() => api.stop());

  const bobsTasks = async () => (await bob.ask('GET', '/tasks')).body;

  it('vikunja GHSA-569v: a batch changes nothing of others, and nothing at all when it names something of theirs', async () => {
    const before = await bobsTasks();
    for (const operation of [
      { op: 'update', id: bobsTask.id, patch: { title: 'taken' } },
      { op: 'delete', id: bobsTask.id },
      { op: 'restore', id: bobsTask.id },
    ]) {
      const operations = [{ op: 'create', task: { title: 'along with it' } }, operation];
      expect((await ann.ask('POST', '/tasks/batch', { operations })).status, operation.op).to.equal(404);
    }
    expect(await bobsTasks()).to.deep.equal(before);
    expect((await ann.ask('GET', '/tasks')).body).to.deep.equal([]);
  });

  it('vikunja GHSA-5pg6: no owner is taken from a body, and no id but that of a new task, which touches no other', async () => {
    const before = await bobsTasks();
    for (const member of [{ id: bobsTask.id }, { ownerId: bobsId }, { owner_id: bobsId }, { userId: bobsId }]) {
      for (const [method, path] of [
        ['POST', '/tasks'],
        ['PUT', `/tasks/${bobsTask.id}`],
        ['PATCH', `/tasks/${bobsTask.id}`],
      ] as const) {
        // what has the id of somebody else's task would be a task of hers: that is the next test
        if (method === 'POST' && 'id' in member) continue;
        const answer = await ann.ask(method, path, { title: 'mine', ...member });
        expect(answer.status, `${method} ${JSON.stringify(member)}`).to.be.oneOf([404, 422]);
      }
      const row = JSON.stringify([{ title: 'imported', ...member }]);
      await ann.ask('POST', '/import', row);
    }
    expect(await bobsTasks()).to.deep.equal(before);
  });

  it('an id of somebody else is another one, and no browser keeps a task under it', async () => {
    const eve = openBrowser(api);
    await eve.ask('POST', '/auth/register', { email: 'eve@example.org', password: 'a password of some length' });
    const before = await bobsTasks();
    const path = `/tasks/${bobsTask.id}`;
    expect((await eve.ask('POST', '/tasks', { id: bobsTask.id, title: 'of eve' })).status).to.equal(201);
    expect((await eve.ask('GET', `${path}/history`)).body).to.have.length(1);
    await eve.ask('PATCH', path, { title: 'changed' });
    await eve.ask('DELETE', path);
    await eve.ask('DELETE', `/trash/${bobsTask.id}`);
    expect(await bobsTasks()).to.deep.equal(before);
    // the tags of both are the same: with 304 to hers a browser would show what it had kept of his
    expect((await bob.ask('GET', path)).headers.get('Cache-Control')).to.equal('no-store');
  });

  it('vikunja GHSA-hj5c: a label of somebody else is another one, whatever its name', async () => {
    const { body } = await ann.ask('POST', '/tasks', { title: 'mine', labels: ['secret PLAN'] });
    expect(body.labels, 'not spelt as the other one').to.deep.equal(['secret PLAN']);
    expect((await ann.ask('GET', '/tasks?label=Secret%20plan')).body).to.have.length(1);
    expect((await bob.ask('GET', '/tasks?label=secret%20plan')).body).to.have.length(1);
  });

  it('vikunja GHSA-44v6: an order between the tasks of others moves none of them', async () => {
    const { body: task } = await ann.ask('POST', '/tasks', { title: 'moves', order: 0 });
    const before = await bobsTasks();
    expect((await ann.ask('PATCH', `/tasks/${task.id}`, { order: before[0].order })).status).to.equal(200);
    expect(await bobsTasks()).to.deep.equal(before);
  });

  it('an event of somebody else is neither followed, nor read, nor undone', async () => {
    const history = await ann.ask('GET', `/tasks/${bobsTask.id}/history`);
    expect(history.status).to.equal(404);
    const sql = new Client({ connectionString: api.database.url });
    await sql.connect();
    const { rows } = await sql.query('select max(id)::integer as newest from task_events where owner_id = $1', [
      bobsId,
    ]);
    await sql.end();
    // an id counts for its owner alone: the same number may be an event of hers, which it then takes back
    await ann.ask('POST', `/events/${rows[0].newest}/undo`);
    expect((await bobsTasks()).map(({ title }: { title: string }) => title)).to.deep.equal(['of bob']);
  });

  it('an idempotency key of somebody else is another one', async () => {
    const key = { 'Idempotency-Key': 'the-same-key' };
    const mine = await ann.ask('POST', '/tasks', { title: 'the same body' }, key);
    const his = await bob.ask('POST', '/tasks', { title: 'the same body' }, key);
    expect([mine.status, his.status]).to.deep.equal([201, 201]);
    expect(his.body.id).to.not.equal(mine.body.id);
    expect(his.headers.get('Idempotency-Replayed')).to.equal(null);
  });

  it('a cursor of somebody else shows nothing of theirs', async () => {
    for (let n = 0; n < 3; n++) await bob.ask('POST', '/tasks', { title: `page ${n}` });
    const page = await bob.ask('GET', '/tasks?limit=1');
    const [, cursor] = /[?&]cursor=([^&>]+)/.exec(page.headers.get('Link')!)!;
    const titles = (await ann.ask('GET', `/tasks?limit=50&cursor=${cursor}`)).body.map(
      ({ title }: { title: string }) => title,
    );
    expect(titles.filter((title: string) => title.startsWith('page') || title === 'of bob')).to.deep.equal([]);
  });

  it('an entity tag of somebody else is no reason to answer 304: a browser would show what it kept of them', async () => {
    const [cid, dan] = [openBrowser(api), openBrowser(api)];
    const [his, hers] = await Promise.all(
      [cid, dan].map(async (at, n) => {
        await at.ask('POST', '/auth/register', { email: `${n}@example.org`, password: 'a password of some length' });
        await at.ask('POST', '/tasks', { title: `private ${n}` });
        return at.ask('GET', '/tasks');
      }),
    );
    expect(his!.headers.get('ETag'), 'both are at their first change').to.not.equal(hers!.headers.get('ETag'));
    const answer = await dan.ask('GET', '/tasks', undefined, { 'If-None-Match': his!.headers.get('ETag')! });
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('Vary')).to.include('Authorization');
    const single = { 'If-None-Match': '"1"' };
    expect((await ann.ask('GET', `/tasks/${bobsTask.id}`, undefined, single)).status).to.equal(404);
  });
});
