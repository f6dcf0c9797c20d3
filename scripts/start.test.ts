/** `npm start` as a person uses it, in processes of its own: start, stop, failures, and kill -9 in the middle of writes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { readConfig } from '../backend/src/config.ts';
import { connect } from '../backend/src/database/connect.ts';
import { logIn, startTaskTracker, writeUntilItStops, type Started } from './test/npm-start.ts';

const PASSES = 3;

describe('npm start', () => {
  let folder: string;
  const started: Started[] = [];
  const start = (environment: Record<string, string> = {}) => {
    const process = startTaskTracker({ DATA_DIR: join(folder, 'data'), ...environment });
    started.push(process);
    return process;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tasktracker-start-'));
  });
  afterEach(async () => {
    for (const process of started.splice(0)) await process.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const postmasterPid = () => join(folder, 'data', 'postgres', 'cluster', 'postmaster.pid');

  it('serves page and API, stops on Ctrl-C, and finds its data again', async () => {
    const first = start();
    const origin = await first.ready;
    expect(await (await fetch(origin)).text()).to.include('<div id="app">');
    await createTask(origin, 'survives');
    first.interrupt();
    // npm ends itself by the signal that it got, once the application has stopped
    expect(await first.exitCode).to.be.oneOf([0, null, 130]);
    expect(first.errors()).to.equal('');
    expect(existsSync(postmasterPid()), 'PostgreSQL was stopped').to.equal(false);

    const second = await start().ready;
    expect(await titles(second)).to.deep.equal(['survives']);
  });

  it('shows the token of the first administrator until there is one, and keeps who is logged in', async () => {
    const first = start();
    const origin = await first.ready;
    const [, bootstrapToken] = /^Token of the first administrator: (\S{43})$/m.exec(first.output()) ?? [];
    const answer = await fetch(`${origin}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'owner@example.org', password: 'password of the owner', bootstrapToken }),
    });
    const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { role: string } };
    expect(user.role).to.equal('admin');
    first.interrupt();
    await first.exitCode;

    const second = start();
    const account = await fetch(`${await second.ready}/api/v1/account`, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    expect(account.status, 'the access token of before').to.equal(200);
    expect(second.output()).to.not.include('first administrator');
    expect(statSync(join(folder, 'data', 'access-token-keys')).mode & 0o777).to.equal(0o600);
  });

  it('serves as a role that reads and writes rows and owns nothing', async () => {
    const origin = await start().ready;
    await createTask(origin, 'written by that role');
    const password = readFileSync(join(folder, 'data', 'postgres-password'), 'utf8').trim();
    const port = readFileSync(postmasterPid(), 'utf8').split('\n')[3];
    const owner = `postgres://tasktracker:${password}@127.0.0.1:${port}/tasktracker`;
    const db = connect(readConfig({ DATABASE_URL: owner }).database, 'migrate');
    const { rows } = await db.raw(
      `select distinct usename as name, (select count(*)::int from pg_class where relowner = usesysid) as owned
       from pg_stat_activity where application_name = 'tasktracker serve'`,
    );
    await db.destroy();
    expect(rows).to.deep.equal([{ name: 'tasktracker_app', owned: 0 }]);
  });

  it('refuses a taken port in one line and leaves nothing running', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const process = start({ PORT: String(port) });
    expect(await process.exitCode).to.equal(1);
    server.close();
    expect(process.errors()).to.equal(
      `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start\n`,
    );
    expect(existsSync(postmasterPid())).to.equal(false);
  });

  it('refuses a database that does not answer, without its password', async () => {
    const process = start({ DATABASE_URL: 'postgres://someone:secret@127.0.0.1:1/none' });
    expect(await process.exitCode).to.equal(1);
    expect(process.errors()).to.match(/^No success with the database at 127\.0\.0\.1:1\/none within 5 s .*\n$/);
  });

  it('refuses a data folder that cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const process = start({ DATA_DIR: join(file, 'data') });
    expect(await process.exitCode).to.equal(1);
    expect(process.errors()).to.match(
      /^Cannot write to the data folder .*: it is a file\. Choose another one with DATA_DIR\.\n$/,
    );
  });

  it('refuses a data folder of another major version of PostgreSQL and says what to do', async () => {
    const first = start();
    await first.ready;
    first.interrupt();
    await first.exitCode;
    writeFileSync(join(folder, 'data', 'postgres', 'cluster', 'PG_VERSION'), '9\n');
    const process = start();
    expect(await process.exitCode).to.equal(1);
    expect(process.errors()).to.match(/was made by PostgreSQL 9; .*pg_dump.*\n$/);
  });

  it('refuses a second instance on the same data and leaves the first alone', async () => {
    const origin = await start().ready;
    const second = start();
    expect(await second.exitCode).to.equal(1);
    expect(second.errors()).to.match(/^Another TaskTracker runs on the data folder .*\n$/);
    await createTask(origin, 'still here');
    expect(await titles(origin)).to.deep.equal(['still here']);
  });

  it('stops when npm itself is killed', async () => {
    const process = start();
    await process.ready;
    process.killNpmOnly();
    const deadline = Date.now() + 15_000;
    while (existsSync(postmasterPid()) && Date.now() < deadline) await sleep(100);
    expect(existsSync(postmasterPid()), 'PostgreSQL was stopped').to.equal(false);
  });

  for (const victim of ['the application', 'the application and PostgreSQL'] as const) {
    it(`keeps every acknowledged task: SIGKILL to ${victim} in the middle of writes, ${PASSES} times`, async () => {
      const acknowledged: string[] = [];
      for (let pass = 0; pass < PASSES; pass++) {
        const process = start();
        const origin = await process.ready;
        const writing = writeUntilItStops(origin, acknowledged);
        await sleep(500 + pass * 137);
        const postmaster = Number(readFileSync(postmasterPid(), 'utf8').split('\n')[0]);
        process.killGroup();
        if (victim !== 'the application') globalThis.process.kill(postmaster, 'SIGKILL');
        await writing;
        await process.exitCode;
      }
      const origin = await start().ready;
      const found = new Set(await allIds(origin));
      console.log(`      ${acknowledged.length} acknowledged, ${found.size} found`);
      expect(acknowledged.length).to.be.greaterThan(PASSES * 20);
      expect(acknowledged.filter((id) => !found.has(id))).to.deep.equal([]);
    });
  }
});

async function createTask(origin: string, title: string): Promise<void> {
  const response = await fetch(`${origin}/api/v1/tasks`, {
    method: 'POST',
    headers: await logIn(origin),
    body: JSON.stringify({ title }),
  });
  expect(response.status).to.equal(201);
}

const titles = async (origin: string): Promise<string[]> =>
  ((await (await fetch(`${origin}/api/v1/tasks`, { headers: await logIn(origin) })).json()) as { title: string }[]).map(
    (task) => task.title,
  );

async function allIds(origin: string): Promise<string[]> {
  const ids: string[] = [];
  const headers = await logIn(origin);
  let url: string | undefined = `${origin}/api/v1/tasks?limit=200`;
  while (url) {
    const response: Response = await fetch(url, { headers });
    ids.push(...((await response.json()) as { id: string }[]).map((task) => task.id));
    url = /<([^>]+)>; rel="next"/.exec(response.headers.get('Link') ?? '')?.[1];
  }
  return ids;
}
