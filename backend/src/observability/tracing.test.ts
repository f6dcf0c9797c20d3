import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
}

/** Takes OTLP over HTTP as JSON, as a collector does. */
async function startCollector(): Promise<{ url: string; spans: OtlpSpan[]; server: Server }> {
  const spans: OtlpSpan[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] };
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, server };
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const traced = (flags: string) => ({ traceparent: `00-${TRACE}-${PARENT}-${flags}` });

describe('traces', () => {
  it('are off unless an endpoint is set', async () => {
    const api = await startApi();
    const { status, headers } = await api.request('GET', '/tasks');
    expect(status).to.equal(200);
    expect(headers.get('traceparent')).to.equal(null);
    const metrics = await (await fetch(`${api.metricsOrigin}/metrics`)).text();
    expect(metrics).not.to.include('trace_id');
    await api.stop();
  });

  describe('with an endpoint', () => {
    let collector: Awaited<ReturnType<typeof startCollector>>;
    let api: Api;
    before(async () => {
      collector = await startCollector();
      api = await startApi({
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`, OTEL_TRACES_SAMPLER_ARG: '0' },
      });
      await api.request('GET', '/tasks', { headers: traced('01') });
      await api.request('GET', '/tasks', { headers: traced('00') });
      await api.request('GET', '/tasks');
    });
    after(() => {
      collector.server.close();
      collector.server.closeAllConnections();
    });

    it('give slow requests a trace as their example, in the format of OpenMetrics', async () => {
      const response = await fetch(`${api.metricsOrigin}/metrics`);
      expect(response.headers.get('Content-Type')).to.include('application/openmetrics-text');
      const text = await response.text();
      expect(text).to.match(
        new RegExp(
          `^http_request_duration_seconds_bucket\\{.*route="/api/v1/tasks".*\\} \\d+ # \\{trace_id="${TRACE}"\\}`,
          'm',
        ),
      );
      expect(text.trimEnd().endsWith('# EOF')).to.equal(true);
    });

    it('put the trace id into the log, of requests that are not kept too', () => {
      const lines = api.log.map((line) => JSON.parse(line) as { path?: string; traceId?: string });
      const ids = lines.filter(({ path }) => path === '/api/v1/tasks').map((line) => line.traceId);
      expect(ids.slice(0, 2)).to.deep.equal([TRACE, TRACE]);
      expect(ids[2]).to.match(/^[0-9a-f]{32}$/);
    });

    it('send a span of the request that follows its caller, and one of each statement below it', async () => {
      await api.stop();
      const request = collector.spans.filter(({ name }) => name === 'GET /api/v1/tasks');
      expect(request).to.have.lengthOf(1);
      expect(request[0]).to.include({ traceId: TRACE, parentSpanId: PARENT });
      const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === request[0]!.spanId);
      expect(statements.map(({ name }) => name)).to.include('tasks.page');
      expect(collector.spans.every(({ traceId }) => traceId === TRACE)).to.equal(true);
      expect(JSON.stringify(collector.spans)).not.to.match(/select|Bearer|example\.org/);
    });
  });

  it('cost nothing but themselves when the collector is away', async () => {
    const api = await startApi({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_SAMPLER_ARG: '1' },
    });
    expect((await api.request('GET', '/tasks')).status).to.equal(200);
    const begin = performance.now();
    await api.stop();
    expect(performance.now() - begin).to.be.lessThan(4_000);
  });
});
