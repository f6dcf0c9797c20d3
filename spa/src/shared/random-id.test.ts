import { expect } from 'chai';
import { randomId } from './random-id.ts';

describe('random ids', () => {
  it('are 128 bits and never the same', () => {
    const ids = Array.from({ length: 1000 }, randomId);
    expect(new Set(ids).size).to.equal(1000);
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{32}$/);
  });
});
