/** What all dashboards share: the choice of release, links to each other, an hour to look at. */
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PROMETHEUS } from './panels.ts';
import { JOB, NAMESPACE } from './release.ts';

const TAG = 'tasktracker';

/** @param name ends the address and the title: "tasktracker-service", "TaskTracker: service" */
export const board = (name: string, description: string): DashboardBuilder =>
  new DashboardBuilder(`TaskTracker: ${name}`)
    .uid(`tasktracker-${name.split(' ')[0]}`)
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('30s')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('TaskTracker')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(choice('namespace', 'Namespace', 'label_values(tasktracker_build_info, namespace)', NAMESPACE))
    .withVariable(choice('job', 'Release', 'label_values(tasktracker_build_info{namespace="$namespace"}, job)', JOB));

const choice = (name: string, label: string, query: string, value: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .current({ selected: true, text: value, value });
