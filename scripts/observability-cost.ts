/** What metrics and logs cost: processor time of a read request with them and without, side by side on one machine. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mochaGlobalSetup, mochaGlobalTeardown } from '../backend/test/global-setup.ts';
import { ACCESS_TOKEN_KEYS, BOOTSTRAP_TOKEN, logIn } from '../backend/test/api.ts';
import { createTestDatabase } from '../backend/test/test-database.ts';

const HELP = `usage: scripts/node scripts/observability-cost.ts [--rounds N] [--requests N] [--limit PERCENT]

Reads a list of 50 tasks from two processes in turn, one with metrics and logs as they are shipped, one without, and
compares the processor time of both: the best tenth of many short rounds, since whatever else the machine does only adds
to it. Ends with 1 when the difference is above the limit.

  --rounds N       rounds of each process (80)
  --requests N     requests of a round (250)
  --limit PERCENT  of the request without them (8)`;

const TASKS = 50;
const CONNECTIONS = 8;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '80' },
    requests: { type: 'string', default: '250' },
    limit: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
});
const [rounds, requests, limit] = [Number(values.rounds), Number(values.requests), Number(values.limit)];

interface Target {
  name: string;
  child: ChildProcess;
  origin: string;
  agent: Agent;
}

async function start(name: 'with' | 'without', databaseUrl: string): Promise<Target> {
  const child = fork(fileURLToPath(new URL('observability-cost-server.ts', import.meta.url)), [name], {
    // a log that is written, and read by nobody
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      RATE_LIMIT_PER_MINUTE: '0',
      ACCESS_TOKEN_KEYS,
      BOOTSTRAP_TOKEN,
      NODE_ENV: 'production',
    },
  });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { name, child, origin: `http://127.0.0.1:${port}`, agent: new Agent({ keepAlive: true }) };
}

async function cpuOf({ child }: Target): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: number }];
  return cpu;
}

function read({ origin, agent }: Target, authorization: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(`${origin}/api/v1/tasks?limit=${TASKS}`, { agent, headers: { authorization } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}

/** @returns microseconds of processor time for a request */
async function round(target: Target, authorization: string, count: number): Promise<number> {
  let left = count;
  const work = async () => {
    while (left-- > 0) await read(target, authorization);
  };
  const before = await cpuOf(target);
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return ((await cpuOf(target)) - before) / count;
}

/** The mean of the smallest tenth. */
function best(numbers: number[]): number {
  const least = numbers.toSorted((a, b) => a - b).slice(0, Math.ceil(numbers.length / 10));
  return least.reduce((sum, each) => sum + each, 0) / least.length;
}

async function main(): Promise<number> {
  console.log(
    `${availableParallelism()} processors, load average ${loadavg()[0]!.toFixed(1)}, Node.js ${process.version}`,
  );
  const database = await createTestDatabase();
  const targets = [await start('without', database.url), await start('with', database.url)] as const;
  try {
    const authorization = await logIn(targets[0].origin);
    for (let n = 0; n < TASKS; n++) {
      await fetch(`${targets[0].origin}/api/v1/tasks`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', authorization },
        body: JSON.stringify({ title: `task number ${n}`, notes: 'Some words about it.', labels: ['home'] }),
      });
    }
    const times = new Map<string, number[]>(targets.map(({ name }) => [name, []]));
    for (const target of targets) await round(target, authorization, 10 * requests);
    for (let n = 0; n < rounds; n++) {
      // each is the first in every other round
      for (const target of n % 2 ? targets : targets.toReversed()) {
        times.get(target.name)!.push(await round(target, authorization, requests));
      }
    }
    const [without, observed] = [best(times.get('without')!), best(times.get('with')!)];
    const percent = (observed / without - 1) * 100;
    console.log(
      `best tenth: ${without.toFixed(1)} µs without, ${observed.toFixed(1)} µs with: ${percent.toFixed(1)} %`,
    );
    return percent <= limit ? 0 : 1;
  } finally {
    for (const { child, agent } of targets) {
      agent.destroy();
      child.kill();
      await once(child, 'exit');
    }
    await database.drop();
  }
}

if (values.help) console.log(HELP);
else {
  await mochaGlobalSetup();
  try {
    process.exitCode = await main();
  } finally {
    await mochaGlobalTeardown();
  }
}
