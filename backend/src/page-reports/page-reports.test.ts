import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('page reports', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const report = (body: unknown) => api.request('POST', '/page-reports', { body });
  const scrape = async () => (await fetch(`${api.metricsOrigin}/metrics`)).text();

  it('become metrics in base units, and nothing else', async () => {
    const answer = await report({
      vitals: [
        { name: 'LCP', value: 812 },
        { name: 'LCP', value: 3000 },
        { name: 'CLS', value: 0.02 },
      ],
      errors: ['error', 'component'],
    });
    expect(answer.status).to.equal(204);
    const text = await scrape();
    expect(text).to.include('tasktracker_page_largest_contentful_paint_seconds_bucket{le="2.5"} 1');
    expect(text).to.include('tasktracker_page_largest_contentful_paint_seconds_sum 3.812');
    expect(text).to.include('tasktracker_page_cumulative_layout_shift_sum 0.02');
    expect(text).to.include('tasktracker_page_errors_total{kind="component"} 1');
    expect(text).to.include('tasktracker_page_errors_total{kind="rejection"} 0');
    expect(text).not.to.include('statement="page');
  });

  it('refuse whatever is larger or other than a page sends', async () => {
    const before = await scrape();
    const vital = { name: 'LCP', value: 1 };
    for (const [status, body] of [
      [422, { vitals: [{ name: 'made-up', value: 1 }] }],
      [422, { vitals: [{ ...vital, value: -1 }] }],
      [422, { vitals: [{ ...vital, value: 1e9 }] }],
      [422, { vitals: [{ ...vital, label: 'x' }] }],
      [422, { vitals: Array.from({ length: 11 }, () => vital) }],
      [422, { errors: Array.from({ length: 21 }, () => 'error') }],
      [422, { errors: ['TypeError: something private'] }],
      [422, { message: 'x' }],
      [400, '{'],
      [413, JSON.stringify({ errors: 'x'.repeat(5000) })],
    ] as const) {
      expect((await report(body)).status, JSON.stringify(body).slice(0, 60)).to.equal(status);
    }
    const vitals = (text: string) => text.split('\n').filter((line) => line.includes('tasktracker_page_'));
    expect(vitals(await scrape())).to.deep.equal(vitals(before));
  });
});
