import { expect } from 'chai';
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';

const AT_ONCE = 16;

describe('imports of the greatest size', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let server: ServerProcess;

  before(async () => {
    database = await createTestDatabase();
    server = await startServerProcess(database.applicationUrl, ['--max-old-space-size=160', '--max-semi-space-size=8']);
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  it(`${AT_ONCE} at once are carried out one after the other, in the memory of the image`, async () => {
    const body = JSON.stringify(
      Array.from({ length: 9_900 }, () => ({ title: 'x'.repeat(400), notes: 'n'.repeat(550) })),
    );
    const send = async (): Promise<number> => {
      const answer = await fetch(`${server.origin}/api/v1/import?dryRun=true`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: server.authorization },
        body,
      });
      await answer.text();
      return answer.status;
    };
    const start = performance.now();
    const statuses = await Promise.all(Array.from({ length: AT_ONCE }, send));
    const megabytes = (await server.memory()) / 2 ** 20;
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `        ${AT_ONCE} × ${(body.length / 2 ** 20).toFixed(1)} MiB in ${seconds.toFixed(1)} s, then ${megabytes.toFixed(0)} MiB resident`,
    );
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
    // what the chart gives a pod is 384 MiB
    expect(megabytes).to.be.lessThan(350);
  });
});
