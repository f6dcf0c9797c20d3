import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('metrics and logs', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
    const { body } = await api.request('POST', '/tasks', { body: { title: 'private words' } });
    await api.request('GET', `/tasks/${body.id}`);
    await api.request('GET', `/tasks/${body.id}?`);
    await api.request('GET', '/nothing/at/all');
  });
  after(() => api.stop());

  const scrape = async () => (await fetch(`${api.metricsOrigin}/metrics`)).text();

  it('time requests by the pattern of their route', async () => {
    const text = await scrape();
    expect(text).to.match(
      /http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/tasks\/:id",status_class="2xx"\} 2/,
    );
    expect(text).to.match(/http_request_duration_seconds_count\{method="GET",route="unmatched",status_class="4xx"\} 1/);
    expect(text).to.include('http_requests_in_flight 0');
  });

  it('time statements by name and show the pool', async () => {
    const text = await scrape();
    expect(text).to.include('db_query_duration_seconds_count{statement="tasks.insert"} 1');
    expect(text).to.include('db_query_duration_seconds_count{statement="tasks.find"} 2');
    expect(text).to.match(/db_pool_free_connections [1-9]/);
  });

  it('stay small: at most 800 series', async () => {
    const series = (await scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(series.length).to.be.lessThan(800);
  });

  it('are not served by the port of the API, and nothing else by theirs', async () => {
    expect((await api.request('GET', '//metrics')).status).to.equal(404);
    expect((await fetch(`${api.metricsOrigin}/`)).status).to.equal(404);
  });

  it('log one line a request, with its id and without what users wrote', () => {
    const lines = api.log.map((line) => JSON.parse(line)).filter((line) => line.path?.startsWith('/api/'));
    expect(lines).to.have.length(4);
    expect(lines[0]).to.include({ level: 'info', method: 'POST', route: '/api/v1/tasks', status: 201 });
    expect(api.log.join('')).not.to.include('private words');
  });
});
