/** Is it well for those who use it: objectives first, then requests, then the process, then its log. */
import { RowBuilder, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../lib/board.ts';
import { logs, stat, timeseries } from '../lib/panels.ts';
import { budgetOf, ratioName, type Definition } from '../lib/slo.ts';

export function service({ objectives, period }: Definition): Dashboard {
  const result = board(
    'service',
    'Objectives and what is left of their budget; rate, errors and duration of requests.',
  );

  result.withRow(new RowBuilder('Objectives'));
  for (const { name, title, percent } of objectives) {
    const ratio = `${ratioName(period)}{SELF,slo="${name}"}`;
    const budget = budgetOf({ percent });
    result
      .withPanel(
        stat({
          title: `${name[0]!.toUpperCase()}${name.slice(1)}, ${period}`,
          description: `${title}. The objective is ${percent} %.`,
          unit: 'percentunit',
          decimals: 3,
          thresholds: [1 - budget / 2, 1 - budget],
          queries: [{ expr: `1 - ${ratio}`, legend: name }],
        }),
      )
      .withPanel(
        stat({
          title: `Budget of ${name} that is left`,
          description: `Of all that may fail in ${period}; below zero the objective is missed.`,
          unit: 'percentunit',
          decimals: 1,
          thresholds: [0.5, 0.1],
          queries: [{ expr: `1 - ${ratio} / ${budget}`, legend: name }],
        }),
      );
  }
  result.withPanel(
    timeseries({
      title: 'Speed at which the budgets burn',
      description: '1 spends the budget just within its period. A page comes at 14.4 for an hour or 6 for six.',
      unit: 'short',
      span: 24,
      queries: objectives.flatMap(({ name, percent }) =>
        ['1h', '6h'].map((window) => ({
          expr: `${ratioName(window)}{SELF,slo="${name}"} / ${budgetOf({ percent })}`,
          legend: `${name}, ${window}`,
        })),
      ),
    }),
  );

  result
    .withRow(new RowBuilder('Requests'))
    .withPanel(
      timeseries({
        title: 'Requests by how they ended',
        description: '2xx and 3xx went well, 4xx were refused, 5xx failed.',
        unit: 'reqps',
        stacked: true,
        queries: [
          {
            expr: 'sum by (status_class) (rate(http_request_duration_seconds_count{SELF}[$__rate_interval]))',
            legend: '{{status_class}}',
          },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Duration',
        description:
          'Of all requests but probes. Between the bounds of the histogram (50 ms, 200 ms, 1 s) it is a guess.',
        unit: 's',
        queries: ['0.5', '0.95', '0.99'].map((quantile) => ({
          expr:
            `histogram_quantile(${quantile}, sum by (le) (rate(` +
            'http_request_duration_seconds_bucket{SELF,route!~"/livez|/readyz"}[$__rate_interval])))',
          legend: `p${Number(quantile) * 100}`,
          exemplars: true as const,
        })),
      }),
    )
    .withPanel(
      timeseries({
        title: 'Share that failed',
        description: 'Server errors among all requests.',
        unit: 'percentunit',
        queries: [
          {
            expr:
              '(sum(rate(http_request_duration_seconds_count{SELF,status_class="5xx"}[$__rate_interval])) or vector(0))' +
              ' / sum(rate(http_request_duration_seconds_count{SELF}[$__rate_interval]))',
            legend: 'server errors',
          },
          {
            expr:
              '(sum(rate(http_request_duration_seconds_count{SELF,status_class="4xx"}[$__rate_interval])) or vector(0))' +
              ' / sum(rate(http_request_duration_seconds_count{SELF}[$__rate_interval]))',
            legend: 'refused',
          },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Busiest routes',
        description: 'Ten of them. "unmatched" is an address that does not exist.',
        unit: 'reqps',
        span: 12,
        queries: [
          {
            expr: 'topk(10, sum by (method, route) (rate(http_request_duration_seconds_count{SELF}[$__rate_interval])))',
            legend: '{{method}} {{route}}',
          },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Routes that take the most time',
        description: 'Seconds of handling in a second, ten routes: what to make faster first.',
        unit: 's',
        span: 12,
        queries: [
          {
            expr: 'topk(10, sum by (method, route) (rate(http_request_duration_seconds_sum{SELF}[$__rate_interval])))',
            legend: '{{method}} {{route}}',
          },
        ],
      }),
    );

  result
    .withRow(new RowBuilder('Processes'))
    .withPanel(
      timeseries({
        title: 'Requests in flight',
        description: 'Being handled right now, by pod.',
        unit: 'short',
        span: 6,
        queries: [{ expr: 'sum by (pod) (http_requests_in_flight{SELF})', legend: '{{pod}}' }],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Processor cores',
        description: 'Node.js uses little more than one core; near 1 a pod is at its end.',
        unit: 'short',
        span: 6,
        queries: [
          { expr: 'sum by (pod) (rate(process_cpu_seconds_total{SELF}[$__rate_interval]))', legend: '{{pod}}' },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Memory',
        description: 'Resident. The limit of the container is the end.',
        unit: 'bytes',
        span: 6,
        queries: [{ expr: 'sum by (pod) (process_resident_memory_bytes{SELF})', legend: '{{pod}}' }],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Event loop and garbage',
        description: 'How late the event loop is, and the share of time that collections of garbage take.',
        unit: 's',
        span: 6,
        queries: [
          { expr: 'max by (pod) (nodejs_eventloop_lag_p99_seconds{SELF})', legend: 'lag p99 {{pod}}' },
          {
            expr: 'sum by (pod) (rate(nodejs_gc_duration_seconds_sum{SELF}[$__rate_interval]))',
            legend: 'garbage {{pod}}',
          },
        ],
      }),
    );

  return result
    .withRow(new RowBuilder('Log'))
    .withPanel(
      logs(
        'Warnings and errors',
        'A healthy application writes none. The request id of an answer finds its line: add |= "ID".',
        '{k8s_namespace_name="$namespace"} | json | level=~"warn|error|fatal" | app="tasktracker-backend"',
      ),
    )
    .build();
}
