/** What the process counts and times, for Prometheus: docs/observability.md lists it. At most 800 series. */
import type { Middleware } from 'koa';
import type { Knex } from 'knex';
import { Gauge, Registry, collectDefaultMetrics, type OpenMetricsContentType } from 'prom-client';
import type { EventFeed } from '../events/event-feed.ts';
import { poolMetrics, queryMetrics } from './database-metrics.ts';
import { httpMetrics } from './http-metrics.ts';
import { createProductMetrics, type ProductMetrics } from './product-metrics.ts';
import type { Tracing } from './tracing.ts';

/** Seconds; pauses of this process's size of heap. */
const GC_BUCKETS = [0.01, 0.1];

/** Default metrics of Node.js that nobody looks at twice: by heap space, and what others say better. */
const SUPERFLUOUS = [
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
  'nodejs_heap_space_size_available_bytes',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_eventloop_lag_stddev_seconds',
  'nodejs_version_info',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p90_seconds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_external_memory_bytes',
  'process_virtual_memory_bytes',
  'process_heap_bytes',
  'process_cpu_user_seconds_total',
  'process_cpu_system_seconds_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
];

export interface Metrics {
  registry: Registry;
  /** Times requests. */
  middleware: Middleware;
  /** What services count. */
  product: ProductMetrics;
}

export interface MetricsSources {
  db: Knex;
  feed: Pick<EventFeed, 'streams'>;
  build: { version: string; revision: string };
  tracing: Tracing | undefined;
}

export function createMetrics({ db, feed, build, tracing }: MetricsSources): Metrics {
  const registry = new Registry();
  // exemplars exist in this format only; Prometheus reads both, though the types let a registry have but one
  if (tracing) {
    (registry as unknown as Registry<OpenMetricsContentType>).setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  }
  collectDefaultMetrics({ register: registry, gcDurationBuckets: GC_BUCKETS });
  for (const name of SUPERFLUOUS) registry.removeSingleMetric(name);

  new Gauge({
    name: 'tasktracker_build_info',
    help: 'Always 1: what this process was built from',
    labelNames: ['version', 'revision', 'node_version'],
    registers: [registry],
  }).set({ ...build, node_version: process.version }, 1);
  registry.registerMetric(streamsGauge(feed));
  poolMetrics(db, registry);
  queryMetrics(db, registry, tracing?.onStatement);
  return { registry, middleware: httpMetrics(registry, tracing), product: createProductMetrics(registry) };
}

const streamsGauge = (feed: Pick<EventFeed, 'streams'>): Gauge =>
  new Gauge({
    name: 'tasktracker_event_streams',
    help: 'Live event streams that are open now',
    registers: [],
    collect() {
      this.set(feed.streams);
    },
  });
