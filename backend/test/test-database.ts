/** Databases for tests: cloned from a migrated template, so that test files run side by side without seeing each other. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { readConfig } from '../src/config.ts';
import { createApplicationRole } from '../src/database/application-role.ts';
import { connect } from '../src/database/connect.ts';
import { migrate } from '../src/database/migrate.ts';

const TEMPLATE = 'tasktracker_template';
/** The role that serves, of the whole server. */
const APPLICATION = { role: 'tasktracker_app', password: 'password-of-the-application' };

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

/** The same database for the role that serves. */
function applicationUrlOf(database: string): string {
  const url = new URL(urlOf(database));
  url.username = APPLICATION.role;
  url.password = APPLICATION.password;
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
    await createApplicationRole(db, APPLICATION.role, APPLICATION.password);
    await migrate(db, APPLICATION.role);
  } finally {
    await db.destroy();
  }
}

export interface TestDatabase {
  /** Of the role that owns everything, for a test that prepares or looks behind the application's back. */
  url: string;
  /** Of the role that serves, so that a statement which needs more rights fails in the test too. */
  applicationUrl: string;
  /** Runs a statement as that owner. */
  run(sql: string): Promise<void>;
  drop(): Promise<void>;
}

/** @param template `template0` gives an empty database, without the migrations */
export async function createTestDatabase(template = TEMPLATE): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name} template ${template}`);
  return {
    url: urlOf(name),
    applicationUrl: applicationUrlOf(name),
    run: (sql) => administer(sql, urlOf(name)),
    drop: () => administer(`drop database if exists ${name} with (force)`),
  };
}
