/** The panels that the dashboards are made of: every one has a unit, legends, and a sentence on what it tells. */
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsPanelBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { DataqueryBuilder as LokiQueryBuilder } from '@grafana/grafana-foundation-sdk/loki';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesPanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** Chosen on the dashboard; the log panels use the one that the umbrella chart makes. */
export const PROMETHEUS = { type: 'prometheus', uid: '${datasource}' };
export const LOKI = { type: 'loki', uid: 'loki' };

/** Grafana's names of units. */
type Unit = 'short' | 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'dateTimeFromNow';

/** A PromQL expression, in which SELF selects the release that is chosen on the dashboard. */
export interface Query {
  expr: string;
  legend: string;
  /** Shows traces of single requests as points, where the application makes any. */
  exemplars?: true;
}

interface Options {
  title: string;
  description: string;
  unit: Unit;
  queries: Query[];
  /** Columns of 24. */
  span?: number;
  decimals?: number;
  /** Values from which on a stat is yellow and red; the other way round when the second is smaller. */
  thresholds?: [number, number];
  /** The largest value that there can be. */
  max?: number;
  stacked?: true;
}

const HEIGHT = 8;
const STAT_HEIGHT = 4;

const query = ({ expr, legend, exemplars }: Query): DataqueryBuilder =>
  new DataqueryBuilder()
    .datasource(PROMETHEUS)
    .expr(expr.replaceAll('SELF', 'namespace="$namespace",job="$job"'))
    .legendFormat(legend)
    .exemplar(exemplars === true);

export function timeseries(options: Options): TimeseriesPanelBuilder {
  const panel = new TimeseriesPanelBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(PROMETHEUS)
    .unit(options.unit)
    .min(0)
    .height(HEIGHT)
    .span(options.span ?? 8)
    .lineWidth(1)
    .fillOpacity(options.stacked ? 30 : 8)
    .showPoints(common.VisibilityMode.Never)
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.Table)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['mean', 'max', 'lastNotNull']),
    );
  for (const each of options.queries) panel.withTarget(query(each));
  if (options.max !== undefined) panel.max(options.max);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.stacked) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  return panel;
}

/** The last value, in a colour that says whether it is well. */
export function stat(options: Options): StatPanelBuilder {
  const panel = new StatPanelBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(PROMETHEUS)
    .unit(options.unit)
    .height(STAT_HEIGHT)
    .span(options.span ?? 6)
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.Area)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(thresholds(options.thresholds));
  for (const each of options.queries) panel.withTarget(query(each));
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  return panel;
}

function thresholds(bounds: [number, number] | undefined): dashboard.ThresholdsConfigBuilder {
  const [first, second] = bounds ?? [0, 0];
  const rising = [
    { value: null, color: 'green' },
    { value: first, color: 'yellow' },
    { value: second, color: 'red' },
  ];
  const falling = [
    { value: null, color: 'red' },
    { value: second, color: 'yellow' },
    { value: first, color: 'green' },
  ];
  const steps = bounds === undefined ? [{ value: null, color: 'text' }] : first < second ? rising : falling;
  return new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps(steps);
}

/** Lines of the log in Loki. */
export const logs = (title: string, description: string, expr: string): LogsPanelBuilder =>
  new LogsPanelBuilder()
    .title(title)
    .description(description)
    .datasource(LOKI)
    .height(HEIGHT)
    .span(24)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .sortOrder(common.LogsSortOrder.Descending)
    .withTarget(new LokiQueryBuilder().datasource(LOKI).expr(expr).queryType('range'));
