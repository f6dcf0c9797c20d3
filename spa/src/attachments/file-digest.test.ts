import { createHash, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { fileDigest } from './file-digest.ts';

const { signal } = new AbortController();

describe('digest of a file', () => {
  for (const size of [0, 3, 1024 * 1024, 2 * 1024 * 1024 + 17]) {
    it(`is the SHA-256 of ${size} bytes`, async () => {
      const bytes = randomBytes(size);
      expect(await fileDigest(new Blob([bytes]), signal)).to.equal(createHash('sha256').update(bytes).digest('hex'));
    });
  }

  it('ends when it is called off', async () => {
    const calledOff = AbortSignal.abort(new Error('called off'));
    const failure = await fileDigest(new Blob(['x']), calledOff).catch((error: Error) => error.message);
    expect(failure).to.equal('called off');
  });
});
