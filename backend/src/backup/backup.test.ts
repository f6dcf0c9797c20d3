/** Backup and restore by the real parts: PostgreSQL and its tools, an S3 server, and the commands in processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { upload } from '../../test/files.ts';
import { APPLICATION, startPostgresWithTools, type PostgresWithTools } from '../../test/postgres-tools.ts';
import { rowHashes } from '../../test/row-hashes.ts';
import { findS3Server, S3_SERVER_TIMEOUT_MS, startS3Server, type S3Server } from '../../test/s3-server.ts';
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

describe('backup and restore', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-backup-'));
  const work = join(folder, 'work');
  const files = join(folder, 'files');
  let postgres: PostgresWithTools | undefined;
  let s3: S3Server | undefined;
  let server: ServerProcess;
  let db: Knex;
  let environment: Record<string, string>;
  let hashes: Record<string, string>;
  const contents: string[] = [];

  /** One command of the backend, to its end. */
  const command = async (name: string, more: string[] = [], variables: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [main, name, ...more], { env: { ...environment, ...variables } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += String(data)));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  };
  const succeed = async (...parameters: Parameters<typeof command>): Promise<string> => {
    const { code, output } = await command(...parameters);
    expect(code, output).to.equal(0);
    return output;
  };
  const listed = async (): Promise<string[]> =>
    (await succeed('list-backups')).split('\n').filter((line) => line !== '');
  const dump = async (): Promise<void> => {
    const { exitCode, output } = await postgres!.run('dump-database.sh', 'original');
    expect(exitCode, output).to.equal(0);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    await postgres!.fetch(work);
  };
  const backUp = async (variables: Record<string, string> = {}): Promise<void> => {
    await dump();
    await succeed('store-backup', ['--folder', work], variables);
  };
  /** The same database for the role that serves. */
  const served = (url: string): string => {
    const application = new URL(url);
    [application.username, application.password] = [APPLICATION.role, APPLICATION.password];
    return application.href;
  };

  /** The objects of a bucket are files of the S3 server. */
  const objects = (part: string): string[] => {
    try {
      return readdirSync(join(s3!.bucketFolder, 'tests', part)).toSorted();
    } catch {
      return [];
    }
  };

  before(async function () {
    this.timeout(S3_SERVER_TIMEOUT_MS);
    const program = await findS3Server();
    postgres = program === undefined ? undefined : await startPostgresWithTools();
    if (!program || !postgres) return this.skip();
    s3 = await startS3Server(program);
    const url = await postgres.createDatabase('original');
    environment = {
      PATH: process.env['PATH']!,
      DATABASE_URL: url,
      DATABASE_APPLICATION_ROLE: APPLICATION.role,
      ATTACHMENTS_STORE: 'filesystem',
      ATTACHMENTS_DIR: files,
      BACKUP_S3_ENDPOINT: s3.origin,
      BACKUP_S3_BUCKET: s3.environment['S3_BUCKET']!,
      BACKUP_S3_ACCESS_KEY_ID: s3.environment['S3_ACCESS_KEY_ID']!,
      BACKUP_S3_SECRET_ACCESS_KEY: s3.environment['S3_SECRET_ACCESS_KEY']!,
      BACKUP_S3_PREFIX: 'tests/',
      BACKUP_KEEP_LAST: '2',
      BACKUP_KEEP_DAYS: '0',
      BACKUP_KEEP_WEEKS: '0',
      BACKUP_KEEP_MONTHS: '0',
    };
    await succeed('migrate');
    db = connect(readConfig(environment).database, 'serve');
    server = await startServerProcess(served(url), [], { ATTACHMENTS_STORE: 'filesystem', ATTACHMENTS_DIR: files });
    for (const title of ['first', 'second']) {
      const created = await fetch(`${server.origin}/api/v1/tasks`, {
        method: 'POST',
        headers: { Authorization: server.authorization, 'Content-Type': 'application/json' },
        body: JSON.stringify({ title }),
      });
      const { id } = (await created.json()) as { id: string };
      const answer = await upload(server, id, [{ name: `${title}.txt`, content: `content of ${title}` }]);
      expect(answer.status, answer.text).to.equal(201);
      contents.push(answer.body.attachments?.[0]?.id ?? answer.body[0]?.id);
    }
  });

  after(async () => {
    await server?.stop();
    await db?.destroy();
    await s3?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stores the database and the files, and puts the success on record', async () => {
    hashes = await rowHashes(db);
    expect(hashes).to.include.keys('tasks', 'users', 'attachments');
    await backUp();
    const lines = await listed();
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(/^[\da-f-]{36} {2}\d{4}-\d\d-\d\dT[\d:.]+Z {2}\d+ bytes {2}2 files {2}/);
    expect(objects('files')).to.have.lengthOf(2);
    const { rows } = await db.raw(`select succeeded_at > now() - interval '1 minute' as recent from maintenance`);
    expect(rows).to.deep.equal([{ recent: true }]);
  });

  it('puts a restore elsewhere on record when it is told of one', async () => {
    await succeed('record-restore-drill');
    await succeed('record-restore-drill');
    const { rows } = await db.raw("select task, succeeded_at > now() - interval '1 minute' as recent from maintenance");
    expect(rows).to.have.deep.members([
      { task: 'backup', recent: true },
      { task: 'restore_drill', recent: true },
    ]);
  });

  it('stores each file once, whatever the number of backups', async () => {
    const modified = () => objects('files').map((key) => statSync(join(s3!.bucketFolder, 'tests/files', key)).mtimeMs);
    const old = modified();
    await backUp();
    expect(await listed()).to.have.lengthOf(2);
    expect(modified()).to.deep.equal(old);
  });

  it('keeps as many as the rules say, and deletes the rest whole', async () => {
    const old = objects('manifests');
    await backUp();
    expect(objects('manifests')).to.have.lengthOf(2).and.to.include(old[1]).and.not.to.include(old[0]);
    for (const part of ['databases', 'lists']) expect(objects(part)).to.deep.equal(objects('manifests'));
    expect(objects('files')).to.have.lengthOf(2);
  });

  it('has nothing that looks whole of a backup that was killed, and takes its rest away later', async () => {
    await dump();
    const old = await listed();
    // large enough to be under way for a while
    writeFileSync(join(work, 'database.dump'), Buffer.alloc(64 * 1024 * 1024, 'dump'));
    let killed = 0;
    for (const delay of [300, 500, 700, 900, 1100]) {
      const child = spawn(process.execPath, [main, 'store-backup', '--folder', work], { env: environment });
      const ended = once(child, 'close');
      await sleep(delay);
      child.kill('SIGKILL');
      const [, signal] = await ended;
      if (signal === 'SIGKILL') killed++;
      expect(await listed()).to.deep.equal(old);
    }
    expect(killed).to.equal(5);
    await backUp();
    for (const part of ['databases', 'lists']) expect(objects(part)).to.deep.equal(objects('manifests'));
  });

  it('makes no dump of a database that goes away, and stores none', async () => {
    rmSync(work, { recursive: true, force: true });
    const { exitCode, output } = await postgres!.run('dump-database.sh', 'nothing');
    expect(exitCode, output).not.to.equal(0);
    const before = await listed();
    const { code } = await command('store-backup', ['--folder', work]);
    expect(code).to.equal(1);
    expect(await listed()).to.deep.equal(before);
  });

  it('does not store beside another backup of the same database', async () => {
    await dump();
    await db.transaction(async (tx) => {
      await tx.raw('select pg_advisory_xact_lock(7244581907)');
      const { code, output } = await command('store-backup', ['--folder', work]);
      expect(code).to.equal(1);
      expect(output).to.include('another backup of this database');
    });
  });

  it('refuses to replace a database in which somebody has an account', async () => {
    const { exitCode, output } = await postgres!.run('load-database.sh', 'original', { RESTORE_OVERWRITE: 'no' }, [
      'check',
    ]);
    expect(exitCode).not.to.equal(0);
    expect(output).to.include('the database is not empty');
    await postgres!.give(work);
    expect((await postgres!.run('load-database.sh', 'original')).exitCode).not.to.equal(0);
    expect(await rowHashes(db)).to.deep.equal(hashes);
  });

  it('brings everything back to a new database and an empty store', async () => {
    const url = await postgres!.createDatabase('restored');
    const restored = join(folder, 'restored-files');
    const variables = { DATABASE_URL: url, ATTACHMENTS_DIR: restored };
    // as the chart does: a fresh installation is migrated before anybody restores into it
    await succeed('migrate', [], variables);
    const check = await postgres!.run('load-database.sh', 'restored', {}, ['check']);
    expect(check.exitCode, check.output).to.equal(0);
    rmSync(work, { recursive: true });
    mkdirSync(work);
    await succeed('fetch-backup', ['--folder', work], variables);
    await postgres!.give(work);
    const { exitCode, output } = await postgres!.run('load-database.sh', 'restored');
    expect(exitCode, output).to.equal(0);
    const serve = connect(readConfig({ DATABASE_URL: served(url) }).database, 'serve');
    const { rowCount } = await serve.raw('update tasks set title = title');
    await serve.destroy();
    expect(rowCount, 'what serves need not wait for the migration').to.equal(2);
    await succeed('migrate', [], variables);
    const other = connect(readConfig(variables).database, 'serve');
    expect(await rowHashes(other)).to.deep.equal(hashes);
    await other.destroy();
    const serving = await startServerProcess(served(url), [], {
      ATTACHMENTS_STORE: 'filesystem',
      ATTACHMENTS_DIR: restored,
    });
    for (const [index, id] of contents.entries()) {
      const answer = await fetch(`${serving.origin}/api/v1/attachments/${id}/content`, {
        headers: { Authorization: serving.authorization },
      });
      expect(await answer.text()).to.equal(`content of ${['first', 'second'][index]}`);
    }
    await serving.stop();
  });

  it('leaves the database as it was when a dump cannot be loaded to its end', async () => {
    const whole = statSync(join(work, 'database.dump')).size;
    truncateSync(join(work, 'database.dump'), Math.floor(whole * 0.7));
    await postgres!.give(work);
    const { exitCode } = await postgres!.run('load-database.sh', 'original', { RESTORE_OVERWRITE: 'yes' });
    expect(exitCode).not.to.equal(0);
    expect(await rowHashes(db)).to.deep.equal(hashes);
  });

  it('refuses a dump or a file whose bytes are others than those that were stored', async () => {
    const [key] = objects('databases').slice(-1);
    const path = join(s3!.bucketFolder, 'tests/databases', key!);
    writeFileSync(path, Buffer.concat([Buffer.alloc(1), Buffer.alloc(statSync(path).size - 1, 'x')]));
    rmSync(work, { recursive: true });
    mkdirSync(work);
    const { code, output } = await command('fetch-backup', ['--folder', work, '--backup', key!]);
    expect(code).to.equal(1);
    expect(output).to.include('is damaged');
    expect(readdirSync(work)).to.deep.equal([]);
    const none = await command('fetch-backup', ['--folder', work, '--backup', '00000000-0000-7000-8000-000000000000']);
    expect(none.output).to.include('there is no backup 00000000');
  });

  it('tells that there is no place for backups', async () => {
    const { code, output } = await command('list-backups', [], { BACKUP_S3_BUCKET: '' });
    expect(code).to.equal(1);
    expect(output.trim()).to.equal('BACKUP_S3_BUCKET is not set: there is no place for backups');
  });
});
