/** `npm test`: everything that this machine can check, and a count of it all as the last line. */
import { parseArgs } from 'node:util';
import { startDatabaseServer } from '../../backend/test/database-server.ts';
import { createTemplate } from '../../backend/test/test-database.ts';
import { runStep } from './run-step.ts';
import { stages } from './stages.ts';
import type { Totals } from './reporter.ts';

const HELP = `Runs every test that this machine can run.

usage: npm test [-- --only STAGE,... | --skip STAGE,...]

Stages: ${stages.map((stage) => stage.name).join(', ')}

Variables: TEST_DATABASE_URL (a PostgreSQL server to test on), TEST_POSTGRES_IMAGE (for Testcontainers),
CHROMIUM_PATH, KUBECONFIG (for the release test), E2E_REGISTRY, E2E_POSTGRES_IMAGE, CHARTS_DIR,
E2E_INGRESS_URL (a controller of Ingresses and of the Gateway API: docs/release-test.md),
E2E_CONTAINERD_REGISTRIES (containerd's folder of registries on a node that is this machine, for a pull from the
registry of kubespray/), INFRA_PROVIDER_MIRROR and INFRA_SCHEMA_CHECK (scripts/infra-check), TEST_REPORTS (a folder for
reports in the format of JUnit).`;

const { values } = parseArgs({
  options: { only: { type: 'string' }, skip: { type: 'string' }, help: { type: 'boolean', default: false } },
});

function chosenStages(): typeof stages {
  const names = (text: string | undefined) => text?.split(',').map((name) => name.trim());
  const only = names(values.only);
  const skip = names(values.skip) ?? [];
  const unknown = [...(only ?? []), ...skip].filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no stage ${unknown.join(', ')}.\n\n${HELP}\n`);
    process.exit(2);
  }
  return stages.filter((stage) => (!only || only.includes(stage.name)) && !skip.includes(stage.name));
}

async function main(): Promise<number> {
  const started = performance.now();
  // Ctrl-C arrives from the terminal and once more from npm: whatever comes after the first changes nothing
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, interrupt);
  const server = await startDatabaseServer();
  console.log(`PostgreSQL: ${server.kind}`);
  const totals: Totals = { passed: 0, failed: [], skipped: [] };
  try {
    await createTemplate(server.url);
    process.env['TEST_SERVER_URL'] = server.url;
    for (const stage of chosenStages()) {
      if (interrupted.signal.aborted) break;
      const start = performance.now();
      console.log(`\n=== ${stage.title}`);
      for (const step of stage.steps) {
        if (interrupted.signal.aborted) break;
        const result = await runStep(step, interrupted.signal);
        totals.passed += result.passed;
        totals.failed.push(...result.failed);
        totals.skipped.push(...result.skipped);
      }
      console.log(`=== ${stage.title}: ${seconds(start)}`);
    }
  } finally {
    // the step that was running has cleaned up behind itself by now
    await server.stop();
  }
  console.log(`\nAll stages: ${seconds(started)}`);
  for (const name of totals.skipped) console.log(`skipped: ${name}`);
  for (const name of totals.failed) console.log(`FAILED: ${name}`);
  if (interrupted.signal.aborted) {
    console.log('Interrupted: what follows is not the whole.');
    totals.failed.push('interrupted');
  }
  console.log(`${totals.passed} passed, ${totals.failed.length} failed, ${totals.skipped.length} skipped`);
  // a run that tested nothing proves nothing
  return totals.failed.length > 0 || totals.passed === 0 ? 1 : 0;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

if (values.help) console.log(HELP);
else process.exitCode = await main();
if (process.connected) process.disconnect();
