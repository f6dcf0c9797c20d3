import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { without } from '../../test/without.ts';

describe('the export', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const create = async (body: object) => (await api.request('POST', '/tasks', { body })).body;
  const rowsOf = (text: string) => text.split('\r\n');

  it('is an array of tasks without what belongs to their place, one task in a line', async () => {
    const task = await create({ title: 'a', labels: ['x'], completed: true });
    await create({ title: 'b' });
    const answer = await api.request('GET', '/export');
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('Content-Type')).to.equal('application/json; charset=utf-8');
    const day = new Date().toISOString().slice(0, 10);
    expect(answer.headers.get('Content-Disposition')).to.equal(`attachment; filename="tasktracker-${day}.json"`);
    expect(answer.body[0]).to.deep.equal(without(task, 'url', 'version', 'attachmentCount'));
    expect(answer.text.split('\n')).to.have.length(5);
  });

  it('is an empty array, or a header row, when there is nothing', async () => {
    expect((await api.request('GET', '/export')).body).to.deep.equal([]);
    const csv = await api.request('GET', '/export?format=csv');
    expect(csv.text).to.equal(
      'id,title,notes,completed,completedAt,priority,dueOn,labels,order,createdAt,updatedAt,deletedAt\r\n',
    );
  });

  it('is RFC 4180 in CSV: lines end in CRLF, cells with quotes, commas and line breaks have quotes', async () => {
    const task = await create({ title: 'say "ёж", 🥛', notes: 'one\ntwo', labels: ['a,b', 'c'], dueOn: '2026-12-01' });
    const answer = await api.request('GET', '/export?format=csv');
    expect(answer.headers.get('Content-Type')).to.equal('text/csv; charset=utf-8');
    expect(answer.headers.get('Content-Disposition')).to.match(/filename="tasktracker-\d{4}-\d\d-\d\d\.csv"$/);
    expect(rowsOf(answer.text)[1]).to.equal(
      `${task.id},"say ""ёж"", 🥛","one\ntwo",false,,0,2026-12-01,"""a,b"",c",0,${task.createdAt},${task.updatedAt},`,
    );
  });

  it('puts an apostrophe before text that a spreadsheet would run, and before no number', async () => {
    const texts = ['=1', '+1', '-1', '@a', '\t=1', '\r=1', "'=1", "''-1", "'tis", 'a=1'];
    for (const title of texts) await create({ title, notes: title, labels: ['=x'], order: -5 });
    const { text } = await api.request('GET', '/export?format=csv');
    for (const title of texts) {
      const cell = /^('*[=+\-@\t\r])/.test(title) ? `'${title}` : title;
      const written = cell.includes('\r') ? `"${cell}"` : cell;
      expect(text).to.include(`,${written},${written},false,,0,,'=x,-5,`);
    }
  });

  it('has the trash only when it is asked for', async () => {
    const { id } = await create({ title: 'a' });
    await create({ title: 'b' });
    await api.request('DELETE', `/tasks/${id}`);
    const titles = async (query: string) =>
      (await api.request('GET', `/export${query}`)).body.map((task: { title: string }) => task.title);
    expect(await titles('')).to.deep.equal(['b']);
    expect(await titles('?trash=false')).to.deep.equal(['b']);
    expect(await titles('?trash=true')).to.deep.equal(['a', 'b']);
  });

  it('has every task once, over several pages of rows and of long notes', async () => {
    const tasks = Array.from({ length: 1_203 }, (_, n) => ({
      title: `t${n}`,
      notes: n < 20 ? 'ж'.repeat(100_000) : '',
    }));
    const small = tasks.slice(20);
    for (const part of [tasks.slice(0, 20), small]) await api.request('POST', '/import', { body: part });
    const titles = (await api.request('GET', '/export')).body.map((task: { title: string }) => task.title);
    expect(titles).to.deep.equal(tasks.map((task) => task.title));
  });

  it('refuses an unknown format and answers HEAD without a body', async () => {
    expect((await api.request('GET', '/export?format=xml')).status).to.equal(400);
    const head = await api.request('HEAD', '/export?format=csv');
    expect(head.status).to.equal(200);
    expect(head.text).to.equal('');
  });

  it('answers 503, and not half a file, while the database is away', async () => {
    await api.database.drop();
    expect((await api.request('GET', '/export')).status).to.equal(503);
  });
});
