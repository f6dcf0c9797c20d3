/** The rules and dashboards as they lie in the chart. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { appChart } from '../../lib/paths.ts';
import type { Rule, RuleFile } from './slo.ts';

export const rulesFolder = join(appChart, 'files/rules');
export const dashboardsFolder = join(appChart, 'files/dashboards');

export async function readRules(): Promise<Rule[]> {
  const files = await readdir(rulesFolder);
  const groups = await Promise.all(
    files.map(async (file) => (parse(await readFile(join(rulesFolder, file), 'utf8')) as RuleFile).groups),
  );
  return groups.flat().flatMap(({ rules }) => rules);
}

export const readAlerts = async (): Promise<Rule[]> => (await readRules()).filter(({ alert }) => alert !== undefined);

export interface Target {
  expr: string;
  legendFormat?: string;
  datasource?: { type: string; uid: string };
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  fieldConfig?: { defaults: { unit?: string } };
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
}

export interface DashboardFile {
  name: string;
  uid: string;
  title: string;
  panels: Panel[];
}

export async function readDashboards(): Promise<DashboardFile[]> {
  const files = (await readdir(dashboardsFolder)).filter((file) => file.endsWith('.json'));
  return Promise.all(
    files.map(async (name) => ({
      ...(JSON.parse(await readFile(join(dashboardsFolder, name), 'utf8')) as DashboardFile),
      name,
    })),
  );
}
