import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('the import', () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  const json = (body: unknown, query = '', headers = {}) => api.request('POST', `/import${query}`, { body, headers });
  const csv = (body: string, query = '', headers = {}) =>
    api.request('POST', `/import${query}`, { body, headers: { 'Content-Type': 'text/csv', ...headers } });
  const list = async () => (await api.request('GET', '/tasks?limit=200')).body;
  const titles = async (): Promise<string[]> => (await list()).map((task: { title: string }) => task.title);

  it('creates the good lines, on top and in their order, and reports the bad ones', async () => {
    await json([{ title: 'old' }]);
    const { status, body } = await json([
      { title: 'a' },
      { titel: 'x' },
      7,
      { title: 'b', priority: 9 },
      { title: 'c' },
    ]);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ dryRun: false, created: 2, failed: 3 });
    expect(body.lines.map((line: { line: number; status: string }) => `${line.line} ${line.status}`)).to.deep.equal([
      '1 created',
      '2 failed',
      '3 failed',
      '4 failed',
      '5 created',
    ]);
    expect(body.lines[1].errors.map((error: { pointer: string }) => error.pointer)).to.include.members([
      '/titel',
      '/title',
    ]);
    expect(body.lines[3].errors[0].pointer).to.equal('/priority');
    expect(await titles()).to.deep.equal(['a', 'c', 'old']);
    expect((await list())[1].id).to.equal(body.lines[4].id);
  });

  it('writes an event for every task, so that streams, histories and undo know of it', async () => {
    const { body } = await json([{ title: 'a', labels: ['Home'] }, { title: 'b' }]);
    const history = await api.request('GET', `/tasks/${body.lines[0].id}/history`);
    expect(history.body[0]).to.deep.include({ type: 'created', id: 1, version: 1 });
    expect(history.body[0].after).to.deep.include({ title: 'a', labels: ['Home'] });
    expect((await api.request('POST', '/events/2/undo')).status).to.equal(200);
    expect(await titles()).to.deep.equal(['a']);
  });

  it('gives a label the spelling that was first, in the list or in the file', async () => {
    await json([{ title: 'a', labels: ['Home'] }]);
    await json([
      { title: 'b', labels: ['work', 'HOME', 'home'] },
      { title: 'c', labels: ['WORK'] },
    ]);
    expect((await list()).map((task: { labels: string[] }) => task.labels)).to.deep.equal([
      ['work', 'Home'],
      ['work'],
      ['Home'],
    ]);
  });

  it('keeps an order that is given and the time of completion', async () => {
    await json([
      { title: 'a', order: 10 },
      { title: 'b', order: -50_000, completed: true, completedAt: '2020-01-02T03:04:05Z' },
      { title: 'c' },
    ]);
    expect(await titles()).to.deep.equal(['c', 'b', 'a']);
    expect((await list())[1].completedAt).to.equal('2020-01-02T03:04:05Z');
    const bad = await json([
      { title: 'd', completedAt: '2020-01-02T03:04:05Z' },
      { title: 'e', completed: true, completedAt: '0000-01-01T00:00:00Z' },
    ]);
    expect(bad.body.lines.map((line: { errors: { pointer: string }[] }) => line.errors[0]!.pointer)).to.deep.equal([
      '/completedAt',
      '/completedAt',
    ]);
  });

  it('makes no order that it would refuse', async () => {
    await json([{ title: 'a', order: -1e15 }, { title: 'b' }]);
    const file = (await api.request('GET', '/export')).body;
    expect((await json(file)).body).to.include({ created: 2, failed: 0 });
  });

  it('changes nothing in a dry run, and reports the same', async () => {
    const file = [{ title: 'a' }, { title: '' }];
    const dry = await json(file, '?dryRun=true');
    expect(dry.body).to.deep.include({ dryRun: true, created: 1, failed: 1 });
    expect(dry.body.lines[0]).to.deep.equal({ line: 1, status: 'valid' });
    expect(await titles()).to.deep.equal([]);
    const { body } = await json(file);
    expect(body.lines[1]).to.deep.equal(dry.body.lines[1]);
  });

  it('reads CSV with columns in any order, a byte order mark, any line ends, blank lines and a cell in upper case', async () => {
    const file =
      '\uFEFFcompleted,labels,title\r\n"TRUE","home, ""a,b""","one\n""two"""\n\n,,three\rx,,four\r\nFALSE\r\n,y,five';
    const { body } = await csv(file);
    expect(body).to.deep.include({ created: 3, failed: 2 });
    expect(body.lines.map((line: { line: number; status: string }) => `${line.line} ${line.status}`)).to.deep.equal([
      '2 created',
      '5 created',
      '6 failed',
      '7 failed',
      '8 created',
    ]);
    expect(body.lines[2].errors[0].pointer).to.equal('/completed');
    expect(body.lines[3].errors[0].detail).to.equal('has 1 cells instead of 3');
    const [first] = await list();
    expect(first).to.deep.include({ title: 'one\n"two"', labels: ['home', 'a,b'], completed: true });
  });

  it('names columns that no task has, come twice or are missing: 422', async () => {
    const answer = await csv('notes,titel,notes\nx,y,z');
    expect(answer.status).to.equal(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).to.deep.equal([
      'titel',
      'notes',
      'title',
    ]);
    expect((await csv('title,url\na,b')).body.errors[0].pointer).to.equal('url');
  });

  const unreadable: [name: string, type: string, body: string, line: number][] = [
    ['JSON that is no array', 'application/json', '{"title":"a"}', 1],
    ['an array that does not end', 'application/json', '[\n{"title":"a"},\n{"title":', 3],
    ['a broken element', 'application/json', '[\n{"title":"a"},\n{"title" "b"}\n]', 3],
    ['a comma too many', 'application/json', '[{"title":"a"},\n]', 2],
    ['something after the array', 'application/json', '[]\n\nx', 3],
    ['two arrays', 'application/json', '[]\n[{"title":"a"}]', 2],
    ['an empty CSV file', 'text/csv', '\n', 2],
    ['a quote that does not end', 'text/csv', 'title\na\n"b', 3],
    ['a quote in the middle', 'text/csv', 'title\na\nb\n"c"d\n', 4],
  ];
  for (const [name, type, body, line] of unreadable) {
    it(`answers 400 to ${name}, with the line, and creates nothing`, async () => {
      const answer = await api.request('POST', '/import', { body, headers: { 'Content-Type': type } });
      expect(answer.status).to.equal(400);
      expect(answer.body.detail).to.include(`line ${line}.`);
      expect(await titles()).to.deep.equal([]);
    });
  }

  it('refuses other types, more than 10 MiB and more than 20,000 lines, and takes nearly as much', async () => {
    expect(
      (await api.request('POST', '/import', { body: 'x', headers: { 'Content-Type': 'text/plain' } })).status,
    ).to.equal(415);
    expect((await csv('title\n', '', { 'Content-Type': 'text/csv; charset=windows-1251' })).status).to.equal(415);
    expect((await csv(`title\n${'x'.repeat(10 * 1024 * 1024)}`)).status).to.equal(413);
    expect((await csv(`title\n${'x\n'.repeat(20_001)}`, '?dryRun=true')).status).to.equal(413);
    const blank = await csv(`title\n${'\n'.repeat(9 * 1024 * 1024)}`, '?dryRun=true');
    expect(blank.status).to.equal(413);
    const long = 'x'.repeat(500);
    const most = await csv(`title\n${`${long}\n`.repeat(18_000)}${'\u00A0,y\n'.repeat(2_000)}`, '?dryRun=true');
    expect(most.body).to.deep.include({ created: 18_000, failed: 2_000 });
    expect(most.body.lines).to.have.length(2_000);
  });

  it('is repeatable under an Idempotency-Key, and a dry run does not use up the key of the import', async () => {
    const key = { 'Idempotency-Key': 'k' };
    const file = 'title\na\nb\n';
    const first = await csv(file, '', key);
    const again = await csv(file, '', key);
    expect(again.body).to.deep.equal(first.body);
    expect(again.headers.get('Idempotency-Replayed')).to.equal('true');
    expect(await titles()).to.deep.equal(['a', 'b']);
    expect((await csv(file, '?dryRun=true', key)).status).to.equal(422);
  });
});
