/** What is out there, whether it is used, and how it does in people's browsers. */
import { RowBuilder, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board } from '../lib/board.ts';
import { stat, timeseries } from '../lib/panels.ts';

const VITALS: [name: string, metric: string, good: string][] = [
  ['LCP', 'largest_contentful_paint_seconds', '2.5'],
  ['INP', 'interaction_to_next_paint_seconds', '0.2'],
  ['CLS', 'cumulative_layout_shift', '0.1'],
  ['FCP', 'first_contentful_paint_seconds', '1.8'],
  ['TTFB', 'time_to_first_byte_seconds', '0.8'],
];

export function delivery(): Dashboard {
  return board('delivery and business', 'Versions, restarts and backups; tasks and log-ins; the page in the browser.')
    .withRow(new RowBuilder('Delivery'))
    .withPanel(
      timeseries({
        title: 'Pods by version',
        description: 'Two lines meet while a release is rolled out.',
        unit: 'short',
        span: 12,
        stacked: true,
        queries: [
          {
            expr: 'count by (version, revision) (tasktracker_build_info{SELF})',
            legend: '{{version}} {{revision}}',
          },
        ],
      }),
    )
    .withPanel(
      stat({
        title: 'Youngest pod started',
        description: 'The last release, or the last restart.',
        unit: 'dateTimeFromNow',
        span: 4,
        queries: [{ expr: 'max(process_start_time_seconds{SELF}) * 1000', legend: 'started' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Restarts in a day',
        description: 'New processes in pods that stay; new pods of a release are none.',
        unit: 'short',
        span: 4,
        thresholds: [1, 5],
        queries: [{ expr: 'sum(changes(process_start_time_seconds{SELF}[1d]))', legend: 'restarts' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Age of the last backup',
        description: 'One is due every day.',
        unit: 's',
        span: 4,
        thresholds: [90_000, 93_600],
        queries: [
          {
            expr: 'time() - max(tasktracker_maintenance_success_timestamp_seconds{SELF,task="backup"})',
            legend: 'backup',
          },
        ],
      }),
    )
    .withRow(new RowBuilder('Business'))
    .withPanel(
      timeseries({
        title: 'Tasks',
        description: 'Created and completed within an hour.',
        unit: 'short',
        queries: [
          { expr: 'sum(increase(tasktracker_tasks_created_total{SELF}[1h]))', legend: 'created' },
          { expr: 'sum(increase(tasktracker_tasks_completed_total{SELF}[1h]))', legend: 'completed' },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Open pages',
        description: 'Live event streams: about the browser tabs that show tasks right now.',
        unit: 'short',
        queries: [{ expr: 'sum(tasktracker_event_streams{SELF})', legend: 'streams' }],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Log-ins',
        description: 'Within an hour, by method and result. Many refused ones are somebody who guesses.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (method, result) (increase(tasktracker_logins_total{SELF}[1h]))',
            legend: '{{method}} {{result}}',
          },
        ],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Sessions continued',
        description: 'Within an hour. A replayed refresh token ended its session: somebody may have copied it.',
        unit: 'short',
        span: 12,
        queries: [{ expr: 'sum by (result) (increase(tasktracker_refreshes_total{SELF}[1h]))', legend: '{{result}}' }],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Attachments',
        description: 'Files sent within an hour, by what became of them.',
        unit: 'short',
        span: 6,
        queries: [{ expr: 'sum by (result) (increase(tasktracker_uploads_total{SELF}[1h]))', legend: '{{result}}' }],
      }),
    )
    .withPanel(
      timeseries({
        title: 'Attachments stored',
        description: 'Bytes within an hour.',
        unit: 'bytes',
        span: 6,
        queries: [{ expr: 'sum(increase(tasktracker_uploaded_bytes_total{SELF}[1h]))', legend: 'stored' }],
      }),
    )
    .withRow(new RowBuilder('Page'))
    .withPanel(
      timeseries({
        title: 'Good page views',
        description:
          'Share within an hour, by vital; a page is good when three quarters are. Anybody can report: no alert uses it.',
        unit: 'percentunit',
        max: 1,
        span: 16,
        queries: VITALS.map(([name, metric, good]) => ({
          expr:
            `sum(increase(tasktracker_page_${metric}_bucket{SELF,le="${good}"}[1h]))` +
            ` / (sum(increase(tasktracker_page_${metric}_count{SELF}[1h])) > 0)`,
          legend: name,
        })),
      }),
    )
    .withPanel(
      timeseries({
        title: 'Errors in browsers',
        description: 'Within an hour, by what did not handle them.',
        unit: 'short',
        queries: [{ expr: 'sum by (kind) (increase(tasktracker_page_errors_total{SELF}[1h]))', legend: '{{kind}}' }],
      }),
    )
    .build();
}
