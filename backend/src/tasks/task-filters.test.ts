import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';
import { createTaskListService } from './task-list.service.ts';

const OWNER = '019ab000-0000-7000-8000-000000000001';

describe('filters, orders and search', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    const tasks = [
      { title: 'Купить молоко', notes: 'в магазине', labels: ['Дом'], priority: 2, dueOn: '2026-11-22', order: 1 },
      {
        title: 'buy bread',
        notes: 'and 50% more MILK',
        labels: ['home', 'shop'],
        priority: 3,
        dueOn: '2026-11-23',
        order: 2,
      },
      { title: 'Ёлка', notes: '', labels: [], priority: 0, dueOn: '2026-11-24', completed: true, order: 3 },
      { title: 'abstract', notes: 'running shoes', labels: ['shop'], priority: 1, order: 4 },
      {
        title: 'молочный коктейль',
        notes: '',
        labels: ['дом'],
        priority: 2,
        dueOn: '2026-11-20',
        completed: true,
        order: 5,
      },
    ];
    for (const body of tasks) expect((await api.request('POST', '/tasks', { body })).status).to.equal(201);
  });
  after(() => api.stop());

  const titles = async (query: string): Promise<string[]> => {
    const answer = await api.request('GET', `/tasks?${query}`);
    expect(answer.status, answer.text).to.equal(200);
    return answer.body.map((task: { title: string }) => task.title);
  };
  const [milk, bread, tree, abstract, shake] = ['Купить молоко', 'buy bread', 'Ёлка', 'abstract', 'молочный коктейль'];

  for (const [query, expected] of [
    ['all=true', [milk, bread, tree, abstract, shake]],
    ['label=%D0%94%D0%9E%D0%9C', [milk, shake]],
    ['label=shop', [bread, abstract]],
    ['label=nowhere', []],
    ['priority=2', [milk, shake]],
    ['priority=2&completed=true', [shake]],
    ['dueBefore=2026-11-23', [milk, shake]],
    ['dueAfter=2026-11-22', [bread, tree]],
    ['dueAfter=2026-11-20&dueBefore=2026-11-23', [milk]],
    ['sort=-order', [shake, abstract, tree, bread, milk]],
    ['sort=dueOn', [shake, milk, bread, tree, abstract]],
    ['sort=-dueOn', [abstract, tree, bread, milk, shake]],
    ['sort=-priority&label=shop', [bread, abstract]],
    ['sort=createdAt', [milk, bread, tree, abstract, shake]],
    ['sort=-updatedAt', [shake, abstract, tree, bread, milk]],
    ['sort=title', [abstract, bread, tree, milk, shake]],
    ['trash=true', []],
    ['q=milk&sort=order', [bread]],
    ['q=%D0%9C%D0%9E%D0%9B%D0%9E%D0%9A%D0%90', [milk]],
    ['q=%D0%BC%D0%BE%D0%BB&sort=order', [milk, shake]],
    ['q=%D0%BE%D0%BB%D0%BE%D1%87&sort=order', [shake]],
    ['q=runs', [abstract]],
    ['q=ab', [abstract]],
    ['q=50%25', [bread]],
    ['q=uy_bre', []],
    ['q=%21%21%21', []],
    [`q=${encodeURIComponent(`'); drop table tasks; --`)}`, []],
    ['q=%3A*+%26+%7C', []],
  ] as [string, string[]][]) {
    it(`?${decodeURIComponent(query)} gives ${expected.length === 0 ? 'nothing' : expected.join(', ')}`, async () => {
      expect(await titles(query)).to.deep.equal(expected);
    });
  }

  it('puts a match in the title before one in the notes', async () => {
    const answer = await api.request('POST', '/tasks', {
      body: { title: 'zebra', notes: 'bread, bread, bread', order: -5 },
    });
    expect(await titles('q=bread')).to.deep.equal([bread, 'zebra']);
    await api.request('DELETE', `/tasks/${answer.body.id}`);
  });

  for (const sort of ['order', '-dueOn', 'dueOn', 'priority', '-createdAt', 'updatedAt', 'title', '-title']) {
    it(`pages by ${sort} through the same tasks as one large page`, async () => {
      const whole = await titles(`sort=${sort}`);
      expect(await pagedTitles(`sort=${sort}&limit=2`)).to.deep.equal(whole);
    });
  }

  it('pages through a search by relevance', async () => {
    expect((await pagedTitles('q=%D0%BC%D0%BE%D0%BB&limit=1')).sort()).to.deep.equal([milk, shake].sort());
  });

  async function pagedTitles(query: string): Promise<string[]> {
    const found: string[] = [];
    let url: string | undefined = `${api.origin}/api/v1/tasks?${query}`;
    while (url) {
      const response: Response = await fetch(url, { headers: { Authorization: api.authorization } });
      expect(response.status).to.equal(200);
      found.push(...((await response.json()) as { title: string }[]).map((task) => task.title));
      url = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
    }
    return found;
  }

  it('asks for today and overdue in the zone of the user', async () => {
    const db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
    const list = createTaskListService(db);
    // in Moscow it is the 23rd already
    const now = new Date('2026-11-22T22:00:00Z');
    const due = async (query: object) =>
      (await list.page(OWNER, { limit: 50, timeZone: 'UTC', ...query } as never, now)).tasks.map((task) => task.title);
    expect(await due({ due: 'today' })).to.deep.equal([milk]);
    expect(await due({ due: 'today', timeZone: 'Europe/Moscow' })).to.deep.equal([bread]);
    expect(await due({ due: 'overdue' })).to.deep.equal([]);
    expect(await due({ due: 'overdue', timeZone: 'Europe/Moscow' })).to.deep.equal([milk]);
    await db.destroy();
  });

  for (const query of [
    'due=tomorrow',
    'due=today&timeZone=Mars/Olympus',
    'dueBefore=soon',
    'dueAfter=0000-01-01',
    'sort=relevance',
    'sort=color',
    'q=',
    'label=',
    'priority=9',
    'priority=',
    'priority=0x1',
    'priority=1.0',
    'limit=%2050',
    'all=1',
    `cursor=${Buffer.from('["order","1e999","019ab000-0000-7000-8000-000000000001"]').toString('base64url')}`,
    `sort=dueOn&cursor=${Buffer.from('["dueOn","0000-01-01","019ab000-0000-7000-8000-000000000001"]').toString('base64url')}`,
    `sort=title&cursor=${Buffer.from('["order","1","019ab000-0000-7000-8000-000000000001"]').toString('base64url')}`,
    `sort=createdAt&cursor=${Buffer.from('["createdAt","2026-99-99 00:00:00+00","019ab000-0000-7000-8000-000000000001"]').toString('base64url')}`,
  ]) {
    it(`refuses ?${query} with 400`, async () => {
      expect((await api.request('GET', `/tasks?${query}`)).status).to.equal(400);
    });
  }

  it('answers 304 to the list’s own tag until any task changes, and a tag per page of time', async () => {
    const first = await api.request('GET', '/tasks');
    const again = () => api.request('GET', '/tasks', { headers: { 'If-None-Match': first.headers.get('ETag')! } });
    expect((await again()).status).to.equal(304);
    await api.request('PATCH', `/tasks/${first.body[0].id}`, { body: { priority: 2 } });
    expect((await again()).status).to.equal(200);
    expect((await api.request('GET', '/tasks?due=today')).headers.get('ETag')).to.match(
      /^"[\da-f]{12}-\d+-\d{4}-\d\d-\d\d"$/,
    );
  });
});
