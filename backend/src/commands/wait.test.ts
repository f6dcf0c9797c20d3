import { expect } from 'chai';
import { TimeoutError, waitFor } from './wait.ts';

/** An error as pg raises it. */
const databaseError = (code: string, message: string) => Object.assign(new Error(message), { code });

describe('waiting for the database', () => {
  const wait = (attempt: () => Promise<string | undefined>, timeoutSeconds = 10) =>
    waitFor(attempt, { what: 'the database', timeoutSeconds, report: () => {} });

  it('goes on while the database starts, and until there is something', async () => {
    const answers = [
      () => Promise.reject(databaseError('57P03', 'the database system is starting up')),
      () => Promise.resolve(undefined),
      () => Promise.resolve('there'),
    ];
    expect(await wait(() => answers.shift()!())).to.equal('there');
  }).timeout(10_000);

  for (const [code, message] of [
    ['22012', 'division by zero'],
    ['23514', 'a row violates a check'],
    ['42P01', 'a relation does not exist'],
  ] as const) {
    it(`ends at once with what would come again: ${message}`, async () => {
      let attempts = 0;
      const failing = () => {
        attempts++;
        return Promise.reject(databaseError(code, message));
      };
      const error = await wait(failing).catch((reason: unknown) => reason);
      expect(error).to.be.an('error').and.not.instanceOf(TimeoutError);
      expect(attempts).to.equal(1);
    });
  }
});
