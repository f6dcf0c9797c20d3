import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { startApi, type Api } from '../../test/api.ts';
import {
  CLAMD_LIMIT,
  hasClamd,
  startClamd,
  startFakeClamd,
  TEST_VIRUS,
  type Clamd,
  type FakeClamd,
} from '../../test/clamd.ts';
import { upload } from '../../test/files.ts';
import { readConfig } from '../config.ts';
import { connect } from '../database/connect.ts';

interface Scanned {
  api: Api;
  db: Knex;
  add(content: string | Buffer<ArrayBuffer>): Promise<{ id: string; scan: string }>;
  content(id: string): ReturnType<Api['request']>;
  /** The attachment, when it is no longer pending. */
  settled(id: string): Promise<{ scan: string; version: number }>;
  stop(): Promise<void>;
}

async function startScanned(address: string): Promise<Scanned> {
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-scans-'));
  const api = await startApi({
    environment: { ATTACHMENTS_STORE: 'filesystem', ATTACHMENTS_DIR: folder, ATTACHMENTS_CLAMD: address },
  });
  const db = connect(readConfig({ DATABASE_URL: api.database.url }).database, 'serve');
  const taskId = (await api.request('POST', '/tasks', { body: { title: 't' } })).body.id;
  const get = async (id: string) => (await api.request('GET', `/attachments/${id}`)).body;
  return {
    api,
    db,
    add: async (content) => (await upload(api, taskId, [{ name: 'a.txt', content }])).body[0],
    content: (id) => api.request('GET', `/attachments/${id}/content`),
    async settled(id) {
      for (let tries = 0; tries < 100 && (await get(id)).scan === 'pending'; tries++) await sleep(100);
      return get(id);
    },
    async stop() {
      await db.destroy();
      await api.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('files that a real ClamAV looks at', () => {
  let clamd: Clamd;
  let scanned: Scanned;
  before(async function () {
    this.timeout(60_000);
    if (!hasClamd()) {
      process.stdout.write('skipped: no clamd on this machine (Debian: clamav-daemon)\n');
      return this.skip();
    }
    clamd = await startClamd();
    scanned = await startScanned(clamd.address);
  });
  after(async () => {
    await scanned?.stop();
    await clamd?.stop();
  });

  it('are kept back until they are found clean', async () => {
    const file = await scanned.add('harmless');
    expect(file.scan).to.equal('pending');
    const early = await scanned.content(file.id);
    expect([early.status, early.body?.type]).to.deep.equal([409, '/api/docs/problems#quarantined']);
    expect(await scanned.settled(file.id)).to.include({ scan: 'clean', version: 2 });
    expect((await scanned.content(file.id)).text).to.equal('harmless');
  });

  it('are never given out when something is found, by no way, and can be deleted', async () => {
    const file = await scanned.add(`x ${TEST_VIRUS} y`);
    expect(await scanned.settled(file.id)).to.include({ scan: 'infected' });
    expect((await scanned.content(file.id)).status).to.equal(409);
    expect((await scanned.api.request('GET', `/attachments/${file.id}/thumbnail`)).status).to.equal(409);
    expect((await scanned.api.request('POST', `/attachments/${file.id}/links`)).status).to.equal(409);
    expect((await scanned.api.request('DELETE', `/attachments/${file.id}`)).status).to.equal(204);
    expect(scanned.api.log.join('')).to.include('TaskTracker.Test');
  });

  it('stay kept back when they are more than it looks at', async () => {
    const file = await scanned.add(randomBytes(CLAMD_LIMIT * 3));
    for (let tries = 0; tries < 100 && !scanned.api.log.join('').includes('size limit'); tries++) await sleep(100);
    expect(scanned.api.log.join('')).to.include('INSTREAM size limit exceeded');
    expect((await scanned.content(file.id)).status).to.equal(409);
  });
});

describe('files while ClamAV has its faults', () => {
  let clamd: FakeClamd;
  let scanned: Scanned;
  before(async () => {
    clamd = await startFakeClamd();
    scanned = await startScanned(clamd.address);
  });
  after(async () => {
    await scanned.stop();
    await clamd.stop();
  });

  it('reach it whole', async () => {
    const content = randomBytes(700_000);
    await scanned.settled((await scanned.add(content)).id);
    expect(clamd.received.equals(content)).to.equal(true);
  });

  for (const fault of ['hang up early', 'hang up late', 'stream: Can’t allocate memory ERROR', '', 'stream: OKAY']) {
    it(`stay kept back, and are tried again, when it answers: ${JSON.stringify(fault)}`, async () => {
      clamd.answer = fault;
      const file = await scanned.add(randomBytes(2_000_000));
      const log = () =>
        scanned.api.log.filter((line) => line.includes(file.id) && line.includes('could not be scanned'));
      for (let tries = 0; tries < 100 && log().length === 0; tries++) await sleep(100);
      expect(log()).not.to.deep.equal([]);
      expect((await scanned.content(file.id)).status).to.equal(409);
      clamd.answer = 'stream: OK';
      await scanned.db.raw(`update attachments set scan_due_at = now() - interval '1 second' where scan = 'pending'`);
      expect(await scanned.settled(file.id)).to.include({ scan: 'clean' });
    });
  }
});
