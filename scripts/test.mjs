// `npm test`. Plain JavaScript for any Node.js from 20 on: it makes sure that the dependencies are there, then hands
// over to Node.js 24.
import { runProject } from './bootstrap.mjs';

await runProject('scripts/test/main.ts', process.argv.slice(2));
