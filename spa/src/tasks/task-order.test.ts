import { expect } from 'chai';
import { ordersBetween } from './task-order.ts';

describe('places in the list', () => {
  it('lie between the neighbours', () => {
    expect(ordersBetween(0, [10], 1)).to.deep.equal([5]);
    expect(ordersBetween(0, [9, 20], 2)).to.deep.equal([3, 6]);
  });

  it('leave room at the ends', () => {
    expect(ordersBetween(null, [0], 1)).to.deep.equal([-1024]);
    expect(ordersBetween(null, [0], 2)).to.deep.equal([-2048, -1024]);
    expect(ordersBetween(5, [], 2)).to.deep.equal([1029, 2053]);
    expect(ordersBetween(null, [], 1)).to.have.length(1);
  });

  it('stay in order however often the same place is wanted', () => {
    const list = [0, 1024, 2048];
    for (let turn = 0; turn < 500; turn += 1) {
      // always right below the first
      const orders = ordersBetween(list[0]!, list.slice(1), 1);
      list.splice(1, orders.length - 1, ...orders);
      expect(
        list.every((order, index) => index === 0 || order > list[index - 1]!),
        `turn ${turn}`,
      ).to.equal(true);
    }
    expect(list).to.have.length(503);
  });

  it('move tasks that follow only where there is no room', () => {
    expect(ordersBetween(1, [1 + Number.EPSILON, 10], 1)).to.deep.equal([4, 7]);
  });
});
