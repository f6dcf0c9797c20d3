import { expect } from 'chai';
import { randomId, uuidV7 } from './random-id.ts';

describe('random ids', () => {
  it('are 128 bits and never the same', () => {
    const ids = Array.from({ length: 1000 }, randomId);
    expect(new Set(ids).size).to.equal(1000);
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{32}$/);
  });

  it('of tasks are UUIDs of version 7, of all four leading digits of their variant, in the order of their time', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => uuidV7(0x017f22e279b0 + index));
    // RFC 9562, appendix A.6
    expect(ids[0]).to.match(/^017f22e2-79b0-7/);
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids.map((id) => id[19])).size).to.equal(4);
    expect(ids.toSorted()).to.deep.equal(ids);
    expect(new Set(Array.from({ length: 1000 }, () => uuidV7(0))).size).to.equal(1000);
    expect(uuidV7(0)).to.match(/^00000000-0000-7/);
    expect(Number.parseInt(uuidV7().slice(0, 13).replace('-', ''), 16)).to.be.closeTo(Date.now(), 1000);
  });
});
