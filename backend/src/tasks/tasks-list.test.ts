import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

interface Listed {
  id: string;
  title: string;
  order: number;
}

describe('the list of tasks', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const create = async (body: object): Promise<Listed> => (await api.request('POST', '/tasks', { body })).body;
  const titles = async (query = ''): Promise<string[]> =>
    (await api.request('GET', `/tasks${query}`)).body.map((task: Listed) => task.title);

  /** Follows Link headers to the end. */
  async function pages(query: string): Promise<Listed[][]> {
    const result: Listed[][] = [];
    let url: string | undefined = `${api.origin}/api/v1/tasks${query}`;
    while (url) {
      const response: Response = await fetch(url, { headers: { Authorization: api.authorization } });
      expect(response.status).to.equal(200);
      result.push((await response.json()) as Listed[]);
      url = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
    }
    return result;
  }

  it('is a bare array, the newest task first', async () => {
    expect((await api.request('GET', '/tasks')).text).to.equal('[]');
    for (const title of ['a', 'b', 'c']) await create({ title });
    expect(await titles()).to.deep.equal(['c', 'b', 'a']);
  });

  it('follows a move between two neighbours, which changes that one task', async () => {
    const [a, b, c] = [await create({ title: 'a' }), await create({ title: 'b' }), await create({ title: 'c' })];
    const moved = await api.request('PATCH', `/tasks/${c.id}`, { body: { order: (a.order + b.order) / 2 } });
    expect(moved.body.order).to.equal((a.order + b.order) / 2);
    expect(await titles()).to.deep.equal(['b', 'c', 'a']);
  });

  it('shows what is completed, what is not, or both', async () => {
    await create({ title: 'a' });
    await create({ title: 'b', completed: true });
    expect(await titles('?completed=true')).to.deep.equal(['b']);
    expect(await titles('?completed=false')).to.deep.equal(['a']);
    expect(await titles()).to.deep.equal(['b', 'a']);
  });

  it('leaves out the trash', async () => {
    const { id } = await create({ title: 'a' });
    await api.request('DELETE', `/tasks/${id}`);
    expect(await titles()).to.deep.equal([]);
  });

  it('pages through everything once, in order, also where tasks share a position', async () => {
    for (let index = 0; index < 25; index++) await create({ title: `t${index}`, order: Math.floor(index / 10) });
    const found = await pages('?limit=7');
    expect(found.map((page) => page.length)).to.deep.equal([7, 7, 7, 4]);
    const all = found.flat();
    expect(new Set(all.map((task) => task.id)).size).to.equal(25);
    expect(all.map((task) => task.order)).to.deep.equal(all.map((task) => task.order).sort((x, y) => x - y));
  });

  it('keeps its filter from page to page and gives no next link on the last', async () => {
    for (let index = 0; index < 6; index++) await create({ title: `t${index}`, completed: index % 2 === 0 });
    const found = await pages('?limit=1&completed=true');
    expect(found.map((page) => page.length)).to.deep.equal([1, 1, 1]);
  });

  it('misses and repeats nothing while tasks come and go between pages', async () => {
    for (let index = 0; index < 6; index++) await create({ title: `t${index}` });
    const first = await api.request('GET', '/tasks?limit=3');
    await create({ title: 'new' });
    await api.request('DELETE', `/tasks/${first.body[0].id}`);
    const next = /<([^>]+)>/.exec(first.headers.get('Link') ?? '')![1]!;
    const rest = (await (await fetch(next, { headers: { Authorization: api.authorization } })).json()) as Listed[];
    expect(rest.map((task) => task.title)).to.deep.equal(['t2', 't1', 't0']);
  });

  for (const query of [
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1&limit=2',
    'cursor=x',
    'cursor=WzFd',
    'completed=1',
    'nope=1',
  ]) {
    it(`refuses ?${query} with 400 and names the parameter`, async () => {
      const answer = await api.request('GET', `/tasks?${query}`);
      expect(answer.status).to.equal(400);
      expect(answer.body.errors[0].pointer).to.equal(query.split('=')[0]);
    });
  }
});
