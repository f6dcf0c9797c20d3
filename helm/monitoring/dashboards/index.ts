/** All dashboards, by the names of their files. */
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Definition } from '../lib/slo.ts';
import { database } from './database.ts';
import { delivery } from './delivery.ts';
import { service } from './service.ts';

export const dashboards = (slo: Definition): Record<string, Dashboard> => ({
  service: numbered(service(slo)),
  database: numbered(database()),
  delivery: numbered(delivery()),
});

/** Grafana numbers panels when it saves a dashboard; one that is never saved comes with its numbers. */
function numbered(dashboard: Dashboard): Dashboard {
  for (const [index, panel] of (dashboard.panels ?? []).entries()) panel.id = index + 1;
  return dashboard;
}
