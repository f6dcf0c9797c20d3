/** Use, saturation and errors of the database and of the pool that leads to it. */
import { RowBuilder, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../lib/board.ts';
import { stat, timeseries } from '../lib/panels.ts';

export function database(): Dashboard {
  return board('database and pool', 'Pool, statements, and what PostgreSQL says of itself.')
    .withRow(new RowBuilder('Database'))
    .withPanel(
      stat({
        title: 'Answers',
        description: '1 while the database answers some pod, 0 while it answers none.',
        unit: 'short',
        thresholds: [1, 0.5],
        queries: [{ expr: 'max(db_up{SELF})', legend: 'up' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Size',
        description: 'Of the database, its indexes included.',
        unit: 'bytes',
        queries: [{ expr: 'max(db_size_bytes{SELF})', legend: 'size' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Connections of the server in use',
        description: 'Of everybody, as a share of max_connections.',
        unit: 'percentunit',
        decimals: 0,
        thresholds: [0.7, 0.9],
        queries: [{ expr: 'max(db_connections{SELF}) / max(db_max_connections{SELF})', legend: 'in use' }],
      }),
    )
    .withPanel(
      stat({
        title: "Blocks found in PostgreSQL's memory",
        description: 'Far below 99 % the working set no longer fits into shared_buffers.',
        unit: 'percentunit',
        decimals: 2,
        thresholds: [0.98, 0.9],
        queries: [
          {
            expr: 'max(db_blocks_total{SELF,source="memory"}) / sum(max by (source) (db_blocks_total{SELF}))',
            legend: 'found',
          },
        ],
      }),
    )
    .withRow(new RowBuilder('Pool'))
    .withPanel(
      timeseries({
        title: 'Connections of each pod',
        description: 'Used ones run a statement or a transaction; free ones wait for work.',
        unit: 'short',
        span: 12,
        queries: [
          { expr: 'sum by (pod) (db_pool_used_connections{SELF})', legend: 'used {{pod}}' },
          { expr: 'sum by (pod) (db_pool_free_connections{SELF})', legend: 'free {{pod}}' },
          { expr: 'max(db_pool_max_connections{SELF})', legend: 'most of one pod' },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Requests that wait for a connection',
        description: 'Each answers 503 after two seconds. A line that stays above zero is an exhausted pool.',
        unit: 'short',
        span: 12,
        queries: [{ expr: 'sum by (pod) (db_pool_pending_acquires{SELF})', legend: '{{pod}}' }],
      }),
    )
    .withRow(new RowBuilder('Statements'))
    .withPanel(
      timeseries({
        title: 'Duration',
        description: 'Of all statements, from sending to the answer.',
        unit: 's',
        queries: ['0.5', '0.95', '0.99'].map((quantile) => ({
          expr: `histogram_quantile(${quantile}, sum by (le) (rate(db_query_duration_seconds_bucket{SELF}[$__rate_interval])))`,
          legend: `p${Number(quantile) * 100}`,
        })),
      }),
    )
    .withPanel(
      timeseries({
        title: 'Time by statement',
        description: 'Seconds that PostgreSQL worked in a second, the ten statements with the most.',
        unit: 's',
        queries: [
          {
            expr: 'topk(10, sum by (statement) (rate(db_statement_seconds_total{SELF}[$__rate_interval])))',
            legend: '{{statement}}',
          },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Mean duration by statement',
        description: 'The ten that take longest, whether often run or not.',
        unit: 's',
        queries: [
          {
            expr:
              'topk(10, sum by (statement) (rate(db_statement_seconds_total{SELF}[$__rate_interval]))' +
              ' / (sum by (statement) (rate(db_statements_total{SELF}[$__rate_interval])) > 0))',
            legend: '{{statement}}',
          },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Statements',
        description: 'Of all pods, and those that failed.',
        unit: 'ops',
        queries: [
          { expr: 'sum(rate(db_query_duration_seconds_count{SELF}[$__rate_interval]))', legend: 'all' },
          { expr: 'sum(rate(db_query_errors_total{SELF}[$__rate_interval]))', legend: 'failed' },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Transactions',
        description: 'As PostgreSQL counts them: a statement alone is one too. Every reader of its statistics counts.',
        unit: 'ops',
        queries: [
          { expr: 'max by (result) (rate(db_transactions_total{SELF}[$__rate_interval]))', legend: '{{result}}' },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Deadlocks and blocks read',
        description: 'Deadlocks should be zero: every change locks its owner first. Blocks were not in memory.',
        unit: 'ops',
        queries: [
          { expr: 'max(rate(db_deadlocks_total{SELF}[$__rate_interval]))', legend: 'deadlocks' },
          { expr: 'max(rate(db_blocks_total{SELF,source="read"}[$__rate_interval]))', legend: 'blocks read' },
        ],
      }),
    )
    .build();
}
