// `npm start`. Plain JavaScript for any Node.js from 20 on: it makes sure that the dependencies are there, then hands
// over to Node.js 24.
import { runProject } from './bootstrap.mjs';

const HELP = `Starts TaskTracker on this machine: the page, the API and a PostgreSQL of its own.

usage: [VARIABLE=value ...] npm start

  PORT          port of the page and the API (8080)
  HOST          address to listen on (127.0.0.1)
  DATA_DIR      folder of the database (./data)
  DATABASE_URL  a PostgreSQL to use instead of the one that comes with TaskTracker
  LOG_LEVEL     debug, info, warn, error (info)

docs/configuration.md has all variables. Ctrl-C stops everything; the data stays.`;

if (process.argv.includes('--help')) console.log(HELP);
else await runProject('backend/local/main.ts', process.argv.slice(2));
