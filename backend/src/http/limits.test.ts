import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

describe('rate limits', () => {
  let api: Api;
  before(async () => {
    api = await startApi({ environment: { RATE_LIMIT_PER_MINUTE: '5', TRUST_PROXY: 'true' } });
  });
  after(() => api.stop());

  const from = (address: string, path = '/tasks') =>
    api.request('GET', path, { headers: { 'X-Forwarded-For': address } });

  it('count down in the standard headers, then answer 429 with Retry-After', async () => {
    const first = await from('192.0.2.1');
    expect(first.headers.get('RateLimit-Policy')).to.equal('"default";q=5;w=60');
    expect(first.headers.get('RateLimit')).to.match(/^"default";r=4;t=\d+$/);
    for (let index = 0; index < 4; index++) expect((await from('192.0.2.1')).status).to.equal(200);
    const refused = await from('192.0.2.1');
    expect(refused.status).to.equal(429);
    expect(refused.body.type).to.equal('/api/docs/problems#too-many-requests');
    expect(Number(refused.headers.get('Retry-After'))).to.be.within(1, 60);
    expect(refused.headers.get('RateLimit')).to.match(/^"default";r=0;t=\d+$/);
  });

  it('are counted per address, and only what the nearest proxy says counts', async () => {
    for (let index = 0; index < 6; index++) await from(`198.51.100.${index}, 192.0.2.2`);
    expect((await from('198.51.100.99, 192.0.2.2')).status).to.equal(429);
    expect((await from('192.0.2.3')).status).to.equal(200);
  });

  it('leave probes alone', async () => {
    for (let index = 0; index < 10; index++) {
      expect((await from('192.0.2.4', '//livez')).status).to.equal(200);
    }
  });

  it('can be switched off', async () => {
    const free = await startApi({ environment: { RATE_LIMIT_PER_MINUTE: '0' } });
    expect((await free.request('GET', '/tasks')).headers.get('RateLimit')).to.equal(null);
    await free.stop();
  });
});

describe('cross-origin requests', () => {
  const ORIGIN = 'https://app.example.org';
  let api: Api;
  before(async () => {
    api = await startApi({ environment: { CORS_ORIGINS: `${ORIGIN}, https://other.example.org` } });
  });
  after(() => api.stop());

  const preflight = (target: Api, origin: string) =>
    target.request('OPTIONS', '/tasks', {
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'if-match',
      },
    });

  it('are allowed to the listed origins alone', async () => {
    const allowed = await preflight(api, ORIGIN);
    expect(allowed.status).to.equal(204);
    expect(allowed.headers.get('Access-Control-Allow-Origin')).to.equal(ORIGIN);
    expect(allowed.headers.get('Access-Control-Allow-Methods')).to.include('PATCH');
    for (const origin of ['https://app.example.org.evil.example', 'http://app.example.org', 'null']) {
      expect((await preflight(api, origin)).headers.get('Access-Control-Allow-Origin'), origin).to.equal(null);
    }
  });

  it('can read the headers that a client needs, of errors too', async () => {
    const list = await api.request('GET', '/tasks', { headers: { Origin: ORIGIN } });
    expect(list.headers.get('Access-Control-Expose-Headers')).to.include('ETag').and.include('Link');
    expect(list.headers.get('Vary')).to.include('Origin');
    const missing = await api.request('GET', '/tasks/x', { headers: { Origin: ORIGIN } });
    expect(missing.status).to.equal(404);
    expect(missing.headers.get('Access-Control-Allow-Origin')).to.equal(ORIGIN);
  });

  it('are off unless configured', async () => {
    const closed = await startApi();
    expect((await preflight(closed, ORIGIN)).headers.get('Access-Control-Allow-Origin')).to.equal(null);
    await closed.stop();
  });
});
