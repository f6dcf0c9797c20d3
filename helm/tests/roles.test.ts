import { expect } from 'chai';
import { join } from 'node:path';
import { appChart } from '../lib/paths.ts';
import { needsHelm, profiles } from './support/charts.ts';
import { only, render } from './support/helm.ts';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const WRITE = ['create', 'update', 'patch', 'delete'];

describe('the roles that the application makes for people and jobs', function () {
  let roles: Record<string, Rule[]>;
  const may = (role: string, verb: string, resource: string, group = ''): boolean =>
    roles[role]!.some(
      (rule) => rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.verbs.includes(verb),
    );

  before(async function () {
    needsHelm(this);
    const objects = await render(appChart, { files: [join(appChart, 'ci/scaling-values.yaml')] });
    const rules = (role: string): Rule[] => only(objects, 'Role', `-${role}`)['rules'] as Rule[];
    roles = { viewer: rules('viewer'), operator: rules('operator'), deployer: rules('deployer') };
  });

  it('name what they allow, and never everything', () => {
    const named = Object.values(roles).flatMap((rules) => rules.flatMap((rule) => Object.values(rule).flat()));
    expect(named).not.to.include('*');
    for (const role of Object.keys(roles)) {
      for (const verb of ['bind', 'escalate', 'impersonate']) expect(named, role).not.to.include(verb);
      expect(may(role, 'create', 'roles', 'rbac.authorization.k8s.io'), role).to.equal(false);
      expect(may(role, 'create', 'pods/exec'), role).to.equal(false);
    }
  });

  it('let a viewer change nothing, and see no Secret', () => {
    const verbs = new Set(roles['viewer']!.flatMap((rule) => rule.verbs));
    expect([...verbs].toSorted()).to.deep.equal(['get', 'list', 'watch']);
    expect(may('viewer', 'get', 'pods/log')).to.equal(true);
    expect(roles['viewer']!.flatMap((rule) => rule.resources)).not.to.include('secrets');
  });

  it('let an operator replace and count pods, and neither see a Secret nor make a pod that could mount one', () => {
    expect(roles['operator']!.flatMap((rule) => rule.resources)).not.to.include('secrets');
    for (const [resource, group] of [
      ['pods', ''],
      ['deployments', 'apps'],
      ['statefulsets', 'apps'],
      ['replicasets', 'apps'],
      ['jobs', 'batch'],
      ['cronjobs', 'batch'],
    ] as const) {
      for (const verb of ['create', 'update', 'patch'])
        expect(may('operator', verb, resource, group), resource).to.equal(false);
    }
    expect(may('operator', 'delete', 'pods')).to.equal(true);
    expect(may('operator', 'create', 'pods/eviction')).to.equal(true);
    expect(may('operator', 'patch', 'deployments/scale', 'apps')).to.equal(true);
  });

  it('let a deployer do whatever an environment needs, for every profile', async () => {
    const environments = profiles.filter(
      ({ name }) => !/^tasktracker(?: with .*(?:platform|mirror|logs).*)?$/.test(name),
    );
    expect(environments).to.have.length.greaterThan(6);
    for (const { name, chart, files } of environments) {
      for (const { kind, apiVersion } of await render(chart, { files })) {
        // these only an administrator makes
        if (kind.startsWith('Role')) continue;
        const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : '';
        const denied = WRITE.filter((verb) => !may('deployer', verb, plural(kind), group));
        expect(denied, `${name}: ${kind}`).to.deep.equal([]);
      }
    }
  });
});

/** The name of a kind's resources. */
function plural(kind: string): string {
  const name = kind.toLowerCase();
  if (name.endsWith('s')) return `${name}es`;
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
}
