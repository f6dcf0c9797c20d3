/** Traces of requests: off, and none of OpenTelemetry loaded, unless an endpoint is configured. */
import type { Context, Middleware } from 'koa';

export interface Tracing {
  /** Puts the request into a span, which continues the trace of its caller. */
  middleware: Middleware;
  /** Tells of a statement that begins; the result is called at its end. */
  onStatement(statement: string): (failed: boolean) => void;
  /** The trace that a request belongs to, if it is one that is kept. */
  sampledTraceId(ctx: Context): string | undefined;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

export interface TracingConfig {
  /** Address of a collector that takes OTLP over HTTP, without `/v1/traces`. */
  endpoint: string | undefined;
  /** Share of the requests that begin a trace; those of a caller that made one follow it. */
  sampleRatio: number;
  version: string;
}

/** OpenTelemetry costs time and memory at the start, so it is loaded only for a process that uses it. */
export async function startTracing(config: TracingConfig): Promise<Tracing | undefined> {
  if (config.endpoint === undefined) return undefined;
  const { createTracing } = await import('./otel-tracing.ts');
  return createTracing(config);
}
