import { expect } from 'chai';
import { until } from '../../test/mount.ts';
import { createPagedRows, type Page } from './paged-rows.ts';

interface Row {
  id: string;
}

describe('rows that come page by page', () => {
  let waiting: ((page: Page<Row>) => void)[];
  const list = (): Promise<Page<Row>> => new Promise((resolve) => waiting.push(resolve));
  const page = (ids: string, next: string | null = null): Page<Row> => ({ rows: [...ids].map((id) => ({ id })), next });
  const idsOf = ({ state }: ReturnType<typeof createPagedRows<Row>>): string => state.rows.map(({ id }) => id).join('');

  beforeEach(() => (waiting = []));

  async function loaded(ids: string, next: string | null = null) {
    const rows = createPagedRows(list);
    const loading = rows.load();
    waiting.shift()!(page(ids, next));
    await loading;
    return rows;
  }

  it('are asked for again at once when they were forgotten, and an answer from before is dropped', async () => {
    const rows = createPagedRows(list);
    const late = rows.load();
    rows.clear();
    expect(rows.state.loading).to.equal(false);
    const next = rows.load();
    await until(() => waiting.length === 2, 'they are asked for again');
    waiting[0]!(page('ann'));
    await late;
    expect([idsOf(rows), rows.state.loading]).to.deep.equal(['', true]);
    waiting[1]!(page('bob'));
    await next;
    expect([idsOf(rows), rows.state.loading]).to.deep.equal(['bob', false]);
  });

  it('have a row again that was put back, at its place, also when more have come meanwhile', async () => {
    const rows = await loaded('abc', 'c');
    const putBack = rows.takeOut(({ id }) => id === 'b');
    expect(idsOf(rows)).to.equal('ac');
    const more = rows.loadMore();
    waiting.shift()!(page('d'));
    await more;
    putBack();
    expect(idsOf(rows)).to.equal('abcd');
  });

  it('do not have a row back that was taken before they were forgotten', async () => {
    const rows = await loaded('abc');
    const putBack = rows.takeOut(({ id }) => id === 'b');
    rows.clear();
    putBack();
    rows.takeOut(({ id }) => id === 'never there')();
    expect(idsOf(rows)).to.equal('');
  });
});
