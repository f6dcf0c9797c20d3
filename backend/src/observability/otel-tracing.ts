/**
 * Traces by OpenTelemetry: one span for a request, one for each of its statements. Loaded only where an endpoint is
 * configured. Nothing is registered globally and nothing is patched: these are the only places that make spans.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Context as KoaContext } from 'koa';
import { routeOf } from '../http/route-of.ts';
import { TRACEPARENT } from './trace-context.ts';
import type { Tracing, TracingConfig } from './tracing.ts';

/** Of one batch, its retries included: a collector that is away must not keep a process from ending. Milliseconds. */
const EXPORT_TIMEOUT_MS = 2_000;

export function createTracing({ endpoint, sampleRatio, version }: TracingConfig): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'tasktracker-backend', 'service.version': version }),
    // whoever called has decided already; a trace with holes tells nothing
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('tasktracker-backend');
  /** The context of the request that the code at hand works for. */
  const current = new AsyncLocalStorage<Context>();

  return {
    async middleware(ctx, next) {
      const span = tracer.startSpan(ctx.method, { kind: SpanKind.SERVER }, parentOf(ctx));
      const { traceId, traceFlags } = span.spanContext();
      ctx.state['traceId'] = traceId;
      ctx.state['sampled'] = (traceFlags & 1) === 1;
      try {
        await current.run(trace.setSpan(ROOT_CONTEXT, span), next);
      } finally {
        endRequest(span, ctx);
      }
    },
    onStatement(statement) {
      const parent = current.getStore();
      // work of nobody's request makes no traces of its own
      if (!parent) return () => {};
      const span = tracer.startSpan(
        statement,
        { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql', 'db.query.summary': statement } },
        parent,
      );
      return (failed) => {
        if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      };
    },
    sampledTraceId: (ctx) => (ctx.state['sampled'] ? (ctx.state['traceId'] as string) : undefined),
    stop: () => provider.shutdown(),
  };
}

function parentOf(ctx: KoaContext): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(ctx.get('traceparent')) ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
  });
}

/** By the names of https://opentelemetry.io/docs/specs/semconv/http/http-spans/, without the address that was asked for. */
function endRequest(span: Span, ctx: KoaContext): void {
  const route = routeOf(ctx);
  span.updateName(`${ctx.method} ${route}`);
  span.setAttributes({
    'http.request.method': ctx.method,
    'http.route': route,
    'http.response.status_code': ctx.status,
    'tasktracker.request_id': ctx.state['requestId'] as string,
  });
  if (ctx.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
