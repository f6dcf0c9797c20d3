/** Databases for tests: cloned from a migrated template, so that test files run side by side without seeing each other. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { readConfig } from '../src/config.ts';
import { connect } from '../src/database/connect.ts';
import { migrate } from '../src/database/migrate.ts';

const TEMPLATE = 'tasktracker_template';

/** Where `TEST_SERVER_URL` stands after the global set-up; workers inherit it. */
function serverUrl(): string {
  const url = process.env['TEST_SERVER_URL'];
  if (!url) throw new Error('TEST_SERVER_URL is not set: run the tests with their .mocharc.json');
  return url;
}

function urlOf(database: string, server = serverUrl()): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function administer(sql: string, server = serverUrl()): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Makes the template on a server, once before all tests. */
export async function createTemplate(server: string): Promise<void> {
  await administer(`drop database if exists ${TEMPLATE}`, server);
  await administer(`create database ${TEMPLATE}`, server);
  const db = connect(readConfig({ DATABASE_URL: urlOf(TEMPLATE, server) }).database, 'migrate');
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** @param template `template0` gives an empty database, without the migrations */
export async function createTestDatabase(template = TEMPLATE): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name} template ${template}`);
  return { url: urlOf(name), drop: () => administer(`drop database if exists ${name} with (force)`) };
}
