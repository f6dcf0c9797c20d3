/** Recording rules and burn-rate alerts of the objectives in slo.yaml. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SELECTOR } from './release.ts';

const duration = z.string().regex(/^\d+[mhd]$/);

const schema = z.strictObject({
  period: duration,
  objectives: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z]+$/),
      title: z.string(),
      percent: z.number().gt(0).lt(100),
      total: z.string().includes('SELECTOR'),
      good: z.string().includes('SELECTOR'),
    }),
  ),
  leastErrors: z.number().int().min(1),
  alerts: z.array(
    z.strictObject({
      severity: z.enum(['page', 'ticket']),
      name: z.string(),
      for: duration,
      windows: z.array(z.strictObject({ rate: z.number().positive(), long: duration, short: duration })),
    }),
  ),
});

export type Definition = z.output<typeof schema>;
type Objective = Definition['objectives'][number];

export interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface RuleFile {
  groups: { name: string; rules: Rule[] }[];
}

/** @throws ZodError for a definition with an unknown or missing member */
export async function readDefinition(): Promise<Definition> {
  return schema.parse(parse(await readFile(join(import.meta.dirname, '../slo.yaml'), 'utf8')));
}

/** The share of failed events over a window, such as `tasktracker:slo_error_ratio:rate5m`. */
export const ratioName = (window: string): string => `tasktracker:slo_error_ratio:rate${window}`;
const errorsName = (window: string): string => `tasktracker:slo_errors:increase${window}`;

/** 0.001 for 99.9 percent, without the noise of binary fractions. */
export const budgetOf = ({ percent }: Pick<Objective, 'percent'>): number => Number((1 - percent / 100).toPrecision(6));

export function sloRules(definition: Definition): RuleFile {
  const { objectives, alerts, period } = definition;
  const windows = unique(alerts.flatMap((alert) => alert.windows.flatMap(({ short, long }) => [short, long])));
  const long = unique(alerts.flatMap((alert) => alert.windows.map((window) => window.long)));
  return {
    groups: objectives.map((objective) => ({
      name: `tasktracker.slo.${objective.name}`,
      rules: [
        ...windows.map((window) => ratioRule(objective, window)),
        ...long.map((window) => errorsRule(objective, window)),
        {
          record: ratioName(period),
          expr: [
            `sum_over_time(${select(ratioName('5m'), objective)}[${period}])`,
            `/ count_over_time(${select(ratioName('5m'), objective)}[${period}])`,
          ].join('\n'),
          labels: { slo: objective.name },
        },
        ...alerts.map((alert) => alertRule(definition, objective, alert)),
      ],
    })),
  };
}

/** Without any good event there is no series of them; where there is no event at all, there is no ratio either. */
function ratioRule(objective: Objective, window: string): Rule {
  const rate = (metric: string) => `sum by (namespace, job) (rate(${metric.replace('SELECTOR', SELECTOR)}[${window}]))`;
  return {
    record: ratioName(window),
    expr: [
      `1 - (${rate(objective.good)}`,
      `     or 0 * ${rate(objective.total)})`,
      `  / (${rate(objective.total)} > 0)`,
    ].join('\n'),
    labels: { slo: objective.name },
  };
}

function errorsRule(objective: Objective, window: string): Rule {
  const increase = (metric: string) =>
    `sum by (namespace, job) (increase(${metric.replace('SELECTOR', SELECTOR)}[${window}]))`;
  return {
    record: errorsName(window),
    expr: [increase(objective.total), `- (${increase(objective.good)}`, `   or 0 * ${increase(objective.total)})`].join(
      '\n',
    ),
    labels: { slo: objective.name },
  };
}

function alertRule(definition: Definition, objective: Objective, alert: Definition['alerts'][number]): Rule {
  const burns = alert.windows.map(({ rate, long, short }) => {
    const limit = `${rate} * ${budgetOf(objective)}`;
    return [
      `(${select(ratioName(long), objective)} > ${limit}`,
      ` and ${select(ratioName(short), objective)} > ${limit}`,
      ` and ${select(errorsName(long), objective)} >= ${definition.leastErrors})`,
    ].join('\n');
  });
  const name = `TaskTracker${capitalized(objective.name)}BudgetBurns${alert.name}`;
  return {
    alert: name,
    expr: burns.join('\nor\n'),
    for: alert.for,
    labels: { severity: alert.severity },
    annotations: {
      summary: `${objective.title}: fewer than ${objective.percent} % in {{ $labels.namespace }}`,
      description:
        `{{ $value | humanizePercentage }} failed of late; the budget of ${definition.period} is ` +
        `${Number((budgetOf(objective) * 100).toPrecision(4))} %.`,
      runbook_url: `docs/runbooks/${name}.md`,
    },
  };
}

const select = (record: string, objective: Objective): string => `${record}{${SELECTOR},slo="${objective.name}"}`;

const unique = (values: string[]): string[] => [...new Set(values)];

const capitalized = (word: string): string => word[0]!.toUpperCase() + word.slice(1);
