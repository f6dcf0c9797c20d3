import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('deletion for good', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const create = async (title: string): Promise<string> =>
    (await api.request('POST', '/tasks', { body: { title } })).body.id;
  const trashed = async (title: string): Promise<string> => {
    const id = await create(title);
    expect((await api.request('DELETE', `/tasks/${id}`)).status).to.equal(204);
    return id;
  };
  const titlesInTrash = async (): Promise<string[]> =>
    (await api.request('GET', '/tasks?trash=true')).body.map((task: { title: string }) => task.title);

  it('takes one task out of the trash, with its history, and says so to whoever follows', async () => {
    const id = await trashed('one');
    await trashed('other');
    expect((await api.request('DELETE', `/trash/${id}`)).status).to.equal(204);
    expect(await titlesInTrash()).to.deep.equal(['other']);
    expect((await api.request('POST', `/tasks/${id}/restore`)).status).to.equal(404);
    const history = await api.request('GET', `/tasks/${id}/history`);
    expect(history.body.map((event: { type: string }) => event.type)).to.deep.equal(['purged']);
    expect((await api.request('DELETE', `/trash/${id}`)).status, 'a second time').to.equal(404);
  });

  it('is only for what is in the trash', async () => {
    const id = await create('kept');
    expect((await api.request('DELETE', `/trash/${id}`)).status).to.equal(404);
    expect((await api.request('GET', `/tasks/${id}`)).body.title).to.equal('kept');
  });

  it('is refused for another version, which the answer shows', async () => {
    const id = await trashed('changed');
    const stale = await api.request('DELETE', `/trash/${id}`, { headers: { 'If-Match': '"1"' } });
    expect(stale.status).to.equal(412);
    expect(stale.body.current.version).to.equal(2);
    const { status } = await api.request('DELETE', `/trash/${id}`, { headers: { 'If-Match': '"2"' } });
    expect(status).to.equal(204);
  });

  it('empties the trash, and leaves the list alone', async () => {
    for (const title of ['a', 'b', 'c']) await trashed(title);
    const before = (await titlesInTrash()).length;
    const answer = await api.request('DELETE', '/trash');
    expect(answer.body).to.deep.equal({ purged: before });
    expect(await titlesInTrash()).to.deep.equal([]);
    expect((await api.request('GET', '/tasks')).body).to.have.length(1);
    expect((await api.request('DELETE', '/trash')).body).to.deep.equal({ purged: 0 });
  });
});

describe('labels', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const labels = async () => (await api.request('GET', '/labels')).body;

  it('are those of tasks that are not in the trash, by name, in the spelling that counts', async () => {
    expect(await labels()).to.deep.equal([]);
    const create = (title: string, names: string[]) =>
      api.request('POST', '/tasks', { body: { title, labels: names } });
    await create('one', ['Home', 'garden']);
    await create('two', ['home']);
    const { body } = await create('three', ['office', 'home']);
    await api.request('DELETE', `/tasks/${body.id}`);
    expect(await labels()).to.deep.equal([
      { name: 'garden', taskCount: 1 },
      { name: 'Home', taskCount: 2 },
    ]);
  });
});

describe('the list and the stream of changes', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  it('meet: the list names the newest change in it', async () => {
    expect((await api.request('GET', '/tasks')).headers.get('Last-Event-ID')).to.equal('0');
    const { body } = await api.request('POST', '/tasks', { body: { title: 'one' } });
    await api.request('PATCH', `/tasks/${body.id}`, { body: { title: 'uno' } });
    expect((await api.request('GET', '/tasks')).headers.get('Last-Event-ID')).to.equal('2');
  });
});
