import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { randomTasks } from '../../test/random-tasks.ts';
import { without } from '../../test/without.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

const TASKS = 400;
const SEED = Number(process.env['TEST_SEED']) || randomInt(2 ** 31);

type Content = Record<string, unknown>;

describe(`export, import, export (TEST_SEED=${SEED})`, function () {
  this.timeout(60_000);
  let api: Api;
  let db: ReturnType<typeof connect>;
  const tasks = randomTasks(TASKS, SEED);
  before(async () => {
    api = await startApi();
    db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'migrate');
  });
  after(async () => {
    await db.destroy();
    await api.stop();
  });
  beforeEach(() => wipe());

  const wipe = () => db.raw('truncate tasks, labels, task_events cascade');
  const importFile = (text: string, type = 'application/json') =>
    api.request('POST', '/import', { body: text, headers: { 'Content-Type': type } });
  const exportFile = async (query: string) => (await api.request('GET', `/export${query}`)).text;
  const contents = async (query = ''): Promise<Content[]> => (await api.request('GET', `/export${query}`)).body;
  /** What a round trip keeps: all but what belongs to the new task. */
  const kept = (task: Content) => without(task, 'id', 'createdAt', 'updatedAt');

  it('starts from tasks that POST would have made', async () => {
    for (const task of tasks.slice(0, 60)) {
      await api.request('POST', '/tasks', { body: without(task, 'completedAt') });
    }
    const posted = (await contents()).map((task) => without(kept(task), 'completedAt'));
    await wipe();
    await importFile(JSON.stringify(tasks.slice(0, 60)));
    const imported = (await contents()).map((task) => without(kept(task), 'completedAt'));
    expect(imported).to.deep.equal(posted);
    expect(imported).to.have.length(60);
  });

  for (const [format, type] of [
    ['json', 'application/json'],
    ['csv', 'text/csv'],
  ] as const) {
    it(`changes nothing in ${format.toUpperCase()}, for ${TASKS} random tasks`, async () => {
      expect((await importFile(JSON.stringify(tasks))).body).to.include({ created: TASKS, failed: 0 });
      const before = await contents();
      expect(before.map(kept)).to.deep.equal(tasks.map((task) => ({ completedAt: null, deletedAt: null, ...task })));
      const file = await exportFile(`?format=${format}`);
      await wipe();
      const report = await importFile(file, type);
      expect(report.body).to.include({ created: TASKS, failed: 0 });
      const after = await contents();
      expect(after.map(kept)).to.deep.equal(before.map(kept));
    });

    it(`puts what lay in the trash there again in ${format.toUpperCase()}`, async () => {
      await importFile(JSON.stringify([{ title: 'a' }, { title: 'b' }]));
      await api.request('DELETE', `/tasks/${(await contents())[0]!['id'] as string}`);
      const file = await exportFile(`?trash=true&format=${format}`);
      await wipe();
      expect((await importFile(file, type)).body).to.include({ created: 2, failed: 0 });
      expect((await contents()).map((task) => task['title'])).to.deep.equal(['b']);
      const all = await contents('?trash=true');
      expect(all.map((task) => [task['title'], typeof task['deletedAt']])).to.deep.equal([
        ['a', 'string'],
        ['b', 'object'],
      ]);
    });
  }
});
