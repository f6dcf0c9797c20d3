/** Runs Schemathesis against the API and counts, by the API's own metrics, what has arrived. See scripts/schemathesis. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ADMINISTRATOR, startApi, type Api } from '../backend/test/api.ts';
import { forgetAttempts } from '../backend/test/forget-attempts.ts';
import { mochaGlobalSetup, mochaGlobalTeardown } from '../backend/test/global-setup.ts';
import { countRequests, type RequestCounts } from './schemathesis-count.ts';

const PROGRAM = fileURLToPath(new URL('../.tools/schemathesis/bin/schemathesis', import.meta.url));
const CONFIG = fileURLToPath(new URL('schemathesis.toml', import.meta.url));

/** Requests of the phases that do not depend on how many examples there are, and those of one example more. Measured. */
const FIXED_REQUESTS = 2_000;
const REQUESTS_PER_EXAMPLE = 38;
/** Rounds after which too few requests are a failure. */
const MOST_ROUNDS = 5;
/** Seeds between those of two targets. */
const SEED_STEP = 1_000;
const PROGRESS_MS = 10_000;

export interface Target {
  /** `http://host:port` */
  origin: string;
  metricsUrl: string;
  /** An administrator, in whose name requests are sent. */
  account: { email: string; password: string };
}

export interface OwnTargets {
  targets: Target[];
  /** Warnings and errors in their logs. */
  logged(): string[];
  stop(): Promise<void>;
}

/**
 * Starts APIs that do not see each other, without a limit of requests. Schemathesis keeps one processor busy, so as many
 * of them as there are processors, but no more than two, are tested side by side.
 */
export async function startTargets(): Promise<OwnTargets> {
  await mochaGlobalSetup();
  const apis: Api[] = [];
  const files = mkdtempSync(join(tmpdir(), 'tasktracker-files-'));
  for (let n = 0; n < Math.min(2, availableParallelism()); n++) {
    apis.push(
      await startApi({
        environment: {
          RATE_LIMIT_PER_MINUTE: '0',
          TRUST_PROXY: 'true',
          ATTACHMENTS_STORE: 'filesystem',
          ATTACHMENTS_DIR: files,
        },
      }),
    );
  }
  const forgetting = await forgetAttempts(apis);
  return {
    targets: apis.map(({ origin, metricsOrigin }) => ({
      origin,
      metricsUrl: `${metricsOrigin}/metrics`,
      account: ADMINISTRATOR,
    })),
    logged: () => apis.flatMap(({ log }) => log.filter((line) => /"level":"(error|warn)"/.test(line))),
    async stop() {
      await forgetting.stop();
      for (const api of apis) await api.stop();
      await mochaGlobalTeardown();
      rmSync(files, { recursive: true, force: true });
    },
  };
}

/** Requests that have arrived, and whether Schemathesis found nothing wrong with the answers. */
export interface FuzzResult extends RequestCounts {
  passed: boolean;
}

/**
 * Sends requests until `cases` have arrived or something is wrong.
 * @param seed of the first target's first round; undefined for random ones
 */
export async function fuzz(targets: Target[], cases: number, seed: number | undefined): Promise<FuzzResult> {
  const before = await countAll(targets);
  const progress = setInterval(() => {
    countAll(targets).then(
      ({ total }) =>
        console.log(`${new Date().toISOString().slice(11, 19)} ${total - before.total} of ${cases} requests`),
      () => undefined,
    );
  }, PROGRESS_MS);
  try {
    const share = Math.ceil(cases / targets.length);
    const passed = await Promise.all(
      targets.map((target, index) => fuzzOne(target, share, seed === undefined ? undefined : seed + index * SEED_STEP)),
    );
    const counts = await countAll(targets);
    return {
      passed: passed.every(Boolean),
      total: counts.total - before.total,
      serverErrors: counts.serverErrors - before.serverErrors,
      succeeded: counts.succeeded,
    };
  } finally {
    clearInterval(progress);
  }
}

async function countAll(targets: Target[]): Promise<RequestCounts> {
  const counts = await Promise.all(targets.map(({ metricsUrl }) => countRequests(metricsUrl)));
  return {
    total: counts.reduce((sum, { total }) => sum + total, 0),
    serverErrors: counts.reduce((sum, { serverErrors }) => sum + serverErrors, 0),
    succeeded: new Set(counts.flatMap(({ succeeded }) => [...succeeded])),
  };
}

async function fuzzOne(target: Target, cases: number, seed: number | undefined): Promise<boolean> {
  const before = await countAll([target]);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const missing = cases - ((await countAll([target])).total - before.total);
    if (missing <= 0) break;
    if (!(await runOnce(target, missing, seed === undefined ? undefined : seed + round))) return false;
  }
  return true;
}

async function runOnce(target: Target, cases: number, seed: number | undefined): Promise<boolean> {
  // it leaves files where it runs
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-schemathesis-'));
  const examples = Math.max(20, Math.ceil((cases - FIXED_REQUESTS) / REQUESTS_PER_EXAMPLE));
  const parameters = [
    `--config-file=${CONFIG}`,
    'run',
    `${target.origin}/api/v1/openapi.json`,
    '--no-color',
    '--phases=examples,coverage,fuzzing,stateful',
    '--workers=1',
    `--max-examples=${examples}`,
    '--generation-database=none',
    '--continue-on-failure',
    '--suppress-health-check=all',
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
  ];
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(PROGRAM, parameters, {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          TASKTRACKER_EMAIL: target.account.email,
          TASKTRACKER_PASSWORD: target.account.password,
        },
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      // when it has ended, so does the API, and its database goes
      const stop = () => void child.kill('SIGINT');
      process.once('SIGINT', stop).once('SIGTERM', stop);
      child.once('error', reject);
      child.once('close', (code) => {
        process.off('SIGINT', stop).off('SIGTERM', stop);
        // whole, so that two that run side by side do not mix
        console.log(output);
        resolve(code === 0);
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      url: { type: 'string' },
      'metrics-url': { type: 'string' },
    },
  });
  const cases = Number(values.cases);
  if (!Number.isSafeInteger(cases) || cases < 1) throw new Error('--cases must be a whole number from 1 on');
  const seed = values.seed === 'random' ? undefined : Number(values.seed);
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw new Error('--seed must be a whole number or "random"');
  if ((values.url === undefined) !== (values['metrics-url'] === undefined)) {
    throw new Error('--url and --metrics-url go together');
  }

  const own = values.url === undefined ? await startTargets() : undefined;
  try {
    const given = {
      origin: values.url?.replace(/\/$/, '') ?? '',
      metricsUrl: values['metrics-url'] ?? '',
      account: {
        email: process.env['TASKTRACKER_EMAIL'] ?? '',
        password: process.env['TASKTRACKER_PASSWORD'] ?? '',
      },
    };
    const result = await fuzz(own?.targets ?? [given], cases, seed);
    for (const line of own?.logged() ?? []) console.log(line.trimEnd());
    console.log(`${result.total} requests arrived (${cases} were asked for), ${result.serverErrors} server errors`);
    return result.passed && result.total >= cases && result.serverErrors === 0 ? 0 : 1;
  } finally {
    await own?.stop();
  }
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(`scripts/schemathesis: ${(error as Error).message}`);
    return 1;
  });
}
