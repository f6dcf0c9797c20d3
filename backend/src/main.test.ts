import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ACCESS_TOKEN_KEYS, startApi } from '../test/api.ts';
import { createTestDatabase, type TestDatabase } from '../test/test-database.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** Starts the process with nothing but the given environment. */
function start(parameters: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...parameters], { env: { PATH: process.env['PATH'], ...environment } });
  const result = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => (result.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (result.error += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...result }));
  return { child, result, ended };
}

const run = (parameters: string[], environment?: Record<string, string>) => start(parameters, environment).ended;

describe('the command line', function () {
  this.timeout(30_000);
  let empty: TestDatabase;
  before(async () => {
    empty = await createTestDatabase('template0');
  });
  after(() => empty.drop());

  it('shows help, and refuses what it does not know with exit code 2', async () => {
    const help = await run(['--help']);
    expect(help.code).to.equal(0);
    expect(help.out).to.include('usage: main COMMAND');
    for (const parameters of [[], ['dance'], ['serve', 'x'], ['migrate', '--nope'], ['migrate', '--timeout', 'x']]) {
      const answer = await run(parameters, { DATABASE_URL: empty.url });
      expect(answer.code, parameters.join(' ')).to.equal(2);
      expect(answer.error).not.to.equal('');
    }
  });

  it('names a wrong variable in one line', async () => {
    const answer = await run(['serve'], { PORT: 'http' });
    expect(answer.code).to.equal(1);
    expect(answer.error).to.match(/^PORT is not valid: .*\n$/);
  });

  it('gives up on a database that does not answer, in one line without the password', async () => {
    const url = 'postgres://u:secret@127.0.0.1:1/none';
    for (const command of ['migrate', 'wait-for-schema']) {
      const answer = await run([command, '--timeout', '1'], { DATABASE_URL: url });
      expect(answer.code).to.equal(1);
      expect(answer.error).to.match(/^No success with .*127\.0\.0\.1:1\/none within 1 s \(.*ECONNREFUSED.*\)\.\n$/);
      expect(answer.out + answer.error).not.to.include('secret');
    }
  });

  it('waits for the schema until somebody migrates', async () => {
    const waiting = start(['wait-for-schema', '--timeout', '20'], { DATABASE_URL: empty.url });
    while (!waiting.result.out.includes('not yet')) await once(waiting.child.stdout, 'data');
    expect((await run(['migrate'], { DATABASE_URL: empty.url })).code).to.equal(0);
    expect((await waiting.ended).code).to.equal(0);
  });

  it('serves until SIGTERM and ends with exit code 0', async () => {
    const environment = {
      DATABASE_URL: empty.url,
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      ACCESS_TOKEN_KEYS,
    };
    const server = start(['serve'], environment);
    while (!server.result.out.includes('"msg":"serving"')) await once(server.child.stdout, 'data');
    const port = Number(/"port":(\d+)/.exec(server.result.out)![1]);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).to.equal(200);
    server.child.kill('SIGTERM');
    const ended = await server.ended;
    expect(ended.code).to.equal(0);
    expect(ended.error).to.equal('');
    expect(ended.out).to.include('"msg":"stopped"');
  });

  it('makes an account for the test of the chart, in the place of one that is left, and deletes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tasktracker-test-account-'));
    const file = join(folder, 'token');
    const database = await createTestDatabase();
    const environment = { DATABASE_URL: database.applicationUrl };
    const api = await startApi({ database, environment: { REGISTRATION: 'closed' } });
    const made = [];
    for (let pass = 0; pass < 2; pass++) {
      const answer = await run(['create-test-account', '--token-file', file], environment);
      expect([answer.code, answer.error]).to.deep.equal([0, '']);
      made.push(readFileSync(file, 'utf8'));
      expect(answer.out).to.not.include(made.at(-1));
    }
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    const ask = async (token: string | undefined) =>
      (await api.request('GET', '/tasks', { headers: { Authorization: `Bearer ${token}` } })).status;
    expect([await ask(made[0]), await ask(made[1])]).to.deep.equal([401, 200]);
    for (let pass = 0; pass < 2; pass++) {
      expect((await run(['delete-test-account'], environment)).code).to.equal(0);
    }
    await sleep(1_050);
    expect(await ask(made[1])).to.equal(401);
    expect((await api.request('GET', '/users')).body).to.have.length(1);
    expect((await run(['create-test-account'], environment)).code).to.equal(2);
    rmSync(folder, { recursive: true });
    await api.stop();
    await database.drop();
  });
});
