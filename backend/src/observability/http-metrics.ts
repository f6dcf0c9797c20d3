/** Requests: how many, how long, how they ended (the RED of a service). Never a path, an id or a user in a label. */
import type { Context, Middleware } from 'koa';
import { Gauge, Histogram, type Registry } from 'prom-client';
import { routeOf } from '../http/route-of.ts';
import { LabelSets } from './label-sets.ts';
import type { Tracing } from './tracing.ts';

/** Seconds. 0.2 is the latency objective (docs/slo.md): the share of requests below it must be exact. */
const BUCKETS = [0.05, 0.2, 1];

/**
 * Routes and methods whose successes are told apart: all that there are, with room. A test compares it with the routes.
 */
export const MOST_SUCCESSES = 70;
/** Errors make sets of their own, and a client can provoke one at every route. */
export const MOST_ERRORS = 4;

/** Methods that some route answers; HEAD is a GET without the body. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const OTHER = 'other';

interface Labels {
  method: string;
  route: string;
  status_class: string;
}

type Observe = (seconds: number, ctx: Context) => void;

/** Times every request that passes; stands first, so that nothing is left out. */
export function httpMetrics(registry: Registry, tracing: Tracing | undefined): Middleware {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its handling',
    labelNames: ['method', 'route', 'status_class'],
    buckets: BUCKETS,
    registers: [registry],
    enableExemplars: tracing !== undefined,
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests being handled right now',
    registers: [registry],
  });
  const successes = new LabelSets<Observe>(MOST_SUCCESSES);
  const errors = new LabelSets<Observe>(MOST_ERRORS);

  const child = (labels: Labels): Observe => {
    if (tracing) {
      return (value, ctx) => {
        const traceId = tracing.sampledTraceId(ctx);
        // the types of prom-client know only the metric's own labels here
        const exemplarLabels = (traceId === undefined ? {} : { trace_id: traceId }) as object;
        duration.observe({ labels, value, exemplarLabels });
      };
    }
    const { observe } = duration.labels(labels);
    return (value) => observe(value);
  };

  return async (ctx, next) => {
    inFlight.inc();
    const start = performance.now();
    try {
      await next();
    } finally {
      inFlight.dec();
      const labels = labelsOf(ctx);
      const sets = ctx.status < 400 ? successes : errors;
      sets.get(
        `${labels.method} ${labels.route} ${labels.status_class}`,
        () => child(labels),
        () => child({ ...labels, method: OTHER, route: OTHER }),
      )((performance.now() - start) / 1000, ctx);
    }
  };
}

function labelsOf(ctx: Context): Labels {
  const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
  return {
    method: METHODS.has(method) ? method : OTHER,
    route: routeOf(ctx),
    status_class: `${Math.floor(ctx.status / 100)}xx`,
  };
}
