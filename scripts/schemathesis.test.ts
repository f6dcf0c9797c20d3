/** Generated requests against the API, by its OpenAPI document. See scripts/schemathesis. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { operationsOf } from '../backend/src/openapi/document.ts';
import { fuzz, startTargets, type FuzzResult, type OwnTargets } from './schemathesis.ts';
import { parseCounts } from './schemathesis-count.ts';
import { tourOfFiles } from './schemathesis-tour-files.ts';
import { tourOfProvider } from './schemathesis-tour-provider.ts';
import { tourOfTasks } from './schemathesis-tour-tasks.ts';
import { tour } from './schemathesis-tour.ts';

const CASES = Number(process.env['SCHEMATHESIS_CASES'] || 20_000);
/** A busy machine takes three times as long as a quiet one. */
const TIMEOUT_MS = 20 * 60_000;

describe('counting requests by the metrics', () => {
  it('counts every request but those of the document, and server errors apart', () => {
    const series = (method: string, route: string, status: string, count: number) =>
      `http_request_duration_seconds_count{method="${method}",route="${route}",status_class="${status}"} ${count}\n`;
    const counts = parseCounts(
      series('GET', '/api/v1/tasks', '2xx', 5) +
        series('POST', '/api/v1/tasks', '5xx', 2) +
        series('GET', '/api/v1/openapi.json', '2xx', 100),
    );
    expect(counts).to.deep.equal({ total: 7, serverErrors: 2, succeeded: new Set(['GET /api/v1/tasks']) });
  });
});

describe('generated requests (Schemathesis)', function () {
  this.timeout(TIMEOUT_MS);
  let own: OwnTargets;
  let result: FuzzResult;

  before(async function () {
    const installed = spawnSync(fileURLToPath(new URL('schemathesis', import.meta.url)), ['--install'], {
      encoding: 'utf8',
    });
    if (installed.status !== 0) {
      console.log(installed.stderr);
      return this.skip();
    }
    own = await startTargets();
    result = await fuzz(own.targets, CASES, 1);
    console.log(`    ${result.total} requests arrived, ${result.serverErrors} server errors`);
  });

  after(async () => own?.stop());

  it(`${CASES} requests and more arrive, and every answer is one that the document has`, () => {
    expect(result.total).to.be.at.least(CASES);
    expect(result.passed, 'Schemathesis found failures: see above').to.equal(true);
  });

  it('none meets a server error, and nothing is logged as a warning or an error', () => {
    expect(result.serverErrors).to.equal(0);
    expect(own.logged()).to.deep.equal([]);
  });

  it('every operation succeeds at least once: none is tested by its refusals alone', async () => {
    const answer = await fetch(`${own.targets[0]!.origin}/api/v1/openapi.json`);
    const operations = operationsOf(await answer.json()).map(
      ({ method, path }) => `${method} /api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`,
    );
    const succeeded = new Set([
      ...result.succeeded,
      ...(await tour()),
      ...(await tourOfTasks()),
      ...(await tourOfFiles()),
      ...(await tourOfProvider()),
    ]);
    expect(operations.filter((operation) => !succeeded.has(operation))).to.deep.equal([]);
  });
});
