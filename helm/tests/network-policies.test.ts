import { expect } from 'chai';
import { join } from 'node:path';
import { appChart, umbrellaChart } from '../lib/paths.ts';
import { run } from '../lib/run.ts';
import { appValues, needsHelm, profiles, umbrella } from './support/charts.ts';
import { type Peer, simulate, type Traffic } from './support/cyclonus.ts';
import { render, type RenderOptions } from './support/helm.ts';
import { podsWithoutPolicy, policiesOf } from './support/policies.ts';

const NAMESPACE = 'somewhere';
const name = 'app.kubernetes.io/name';
const ownName = (value: string): Record<string, string> => ({ [name]: value, 'app.kubernetes.io/instance': 'tasks' });

/** A pod of the release, as its policies see it. */
const component = (value: string, release = 'tasks'): Peer => ({
  namespace: NAMESPACE,
  labels: { [name]: 'tasktracker', 'app.kubernetes.io/instance': release, 'app.kubernetes.io/component': value },
});

/** Pods that releases may have. */
const own: Record<string, Peer> = {
  backend: component('backend'),
  spa: component('spa'),
  migrate: component('migrate'),
  test: component('test'),
  backup: component('backup'),
  restore: component('restore'),
  postgresql: { namespace: NAMESPACE, labels: ownName('postgresql') },
  keycloak: { namespace: NAMESPACE, labels: ownName('keycloak') },
  'keycloak-database': component('keycloak-database'),
  seaweedfs: { namespace: NAMESPACE, labels: ownName('seaweedfs') },
};

/** Everybody else. */
const others: Record<string, Peer> = {
  'pod of the namespace': { namespace: NAMESPACE, labels: { app: 'other' } },
  'backend of another release': component('backend', 'other'),
  'pod of another namespace': { namespace: 'elsewhere', labels: ownName('tasktracker') },
  'ingress controller': { namespace: 'ingress', labels: { [name]: 'traefik' } },
  prometheus: { namespace: 'monitoring', labels: { [name]: 'prometheus' } },
  dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  'DNS cache of the node': { address: '169.254.25.10' },
  internet: { address: '203.0.113.9' },
};

const tcp = [22, 25, 80, 443, 465, 587, 3310, 4318, 5432, 6443, 7800, 8080, 8333, 9000, 9333, 9464];
/** Every port that is asked about. */
const all = [...tcp, 53, '53/udp'];
const DNS = ['dns', 'DNS cache of the node'];
const anywhere = Object.keys(others);

/** Who may talk to whom: from, to, and the ports. Whatever is not here is denied. */
type Row = [from: string | string[], to: string | string[], ports: (number | string)[]];

interface Case extends RenderOptions {
  chart: string;
  /** Pods that this release has. */
  pods: string[];
  rows: Row[];
}

const base: Row[] = [
  ['spa', 'backend', [8080]],
  ['test', ['spa', 'backend'], [8080]],
  ['prometheus', 'backend', [9464]],
];
const appPods = ['backend', 'spa', 'migrate', 'test'];
const environment = join(umbrellaChart, 'values-environment.yaml');

const cases: Record<string, Case> = {
  'the application alone, reached by nobody': {
    chart: appChart,
    set: appValues,
    pods: appPods,
    rows: [...base, [['backend', 'migrate', 'test'], anywhere, [5432]]],
  },
  'the application with everything, behind a controller that is named': {
    chart: appChart,
    files: [join(appChart, 'ci/everything-values.yaml')],
    pods: [...appPods, 'backup', 'restore'],
    rows: [
      ...base,
      ['ingress controller', ['spa', 'backend'], [8080]],
      [['backend', 'migrate', 'test', 'backup', 'restore'], anywhere, [5432]],
      // the store of backups, and that of files
      [['backup', 'restore'], anywhere, [443]],
      // single sign-on, also by way of the controller; files; the scanner, mail and traces
      ['backend', 'ingress controller', all],
      ['backend', anywhere, [443, 3310, 25, 465, 587, 4318]],
    ],
  },
  'an environment, behind any controller': {
    chart: umbrella,
    files: [environment],
    set: ['app.exposure.type=ingress'],
    pods: [...appPods, 'postgresql'],
    rows: [...base, [anywhere, ['spa', 'backend'], [8080]], [['backend', 'migrate', 'test'], 'postgresql', [5432]]],
  },
  'an environment with Keycloak': {
    chart: umbrella,
    files: [join(umbrellaChart, 'ci/keycloak-values.yaml')],
    set: ['app.networkPolicy.clients[0].podSelector.matchLabels.app=other'],
    pods: [...appPods, 'postgresql', 'keycloak', 'keycloak-database'],
    rows: [
      ...base,
      ['pod of the namespace', ['spa', 'backend', 'keycloak'], [8080]],
      [['backend', 'migrate', 'test', 'keycloak-database', 'keycloak'], 'postgresql', [5432]],
      ['backend', anywhere, [443]],
      ['backend', 'pod of the namespace', all],
      ['prometheus', 'keycloak', [9000]],
      ['keycloak', 'keycloak', [7800]],
    ],
  },
  'an environment with an object store': {
    chart: umbrella,
    files: [environment],
    set: [
      'seaweedfs.enabled=true',
      'app.attachments.store=s3',
      'app.backup.enabled=true',
      'app.backup.s3.bucket=backups',
      'app.backup.s3.endpoint=http://s3.example.org:9000',
    ],
    pods: [...appPods, 'backup', 'restore', 'postgresql', 'seaweedfs'],
    rows: [
      ...base,
      [['backend', 'migrate', 'test', 'backup', 'restore'], 'postgresql', [5432]],
      [['backend', 'backup', 'restore'], 'seaweedfs', [8333]],
      [['backup', 'restore'], anywhere, [9000]],
      ['seaweedfs', 'seaweedfs', all],
    ],
  },
};

const asList = (value: string | string[]): string[] => (typeof value === 'string' ? [value] : value);

describe('NetworkPolicies', function () {
  before(async function () {
    needsHelm(this);
    if ((await run('cyclonus', ['version'])).code !== 0) {
      console.log('      cyclonus is not here; scripts/tools installs it');
      this.skip();
    }
  });

  for (const [title, { pods, rows, ...options }] of Object.entries(cases)) {
    it(`let these talk to each other and no others: ${title}`, async () => {
      const policies = policiesOf(await render(options.chart, options));
      const there = { ...Object.fromEntries(pods.map((pod) => [pod, own[pod]!])), ...others };
      const wanted = new Set(
        [...rows, dnsRow(pods)].flatMap(([from, to, ports]) =>
          asList(from).flatMap((source) =>
            asList(to).flatMap((target) => ports.map((port) => `${source} -> ${target}:${port}`)),
          ),
        ),
      );
      const questions = Object.entries(there).flatMap(([source, from]) =>
        Object.entries(there)
          // what others do among themselves is not the release's business
          .filter(([target]) => pods.includes(source) || pods.includes(target))
          .flatMap(([target, to]) =>
            [...tcp.map((port) => ({ port, protocol: 'TCP' as const })), ...dnsPorts].map((port) => ({
              key: `${source} -> ${target}:${port.port}${port.protocol === 'UDP' ? '/udp' : ''}`,
              traffic: { from, to, ...port } satisfies Traffic,
            })),
          ),
      );
      const traffic = questions.map((question) => question.traffic);
      const answers = await simulate(policies, NAMESPACE, traffic);
      const allowed = questions.filter((_, index) => answers[index]).map(({ key }) => key);
      const asked = new Set(questions.map(({ key }) => key));
      const surplus = allowed.filter((key) => !wanted.has(key));
      expect(surplus, `allowed, but not in the table: ${surplus.join(', ')}`).to.deep.equal([]);
      const denied = [...wanted].filter((key) => asked.has(key) && !allowed.includes(key));
      expect(denied, `in the table, but denied: ${denied.join(', ')}`).to.deep.equal([]);
      expect(allowed.length).to.be.greaterThan(10);
    });
  }

  for (const { name: profile, chart, files } of profiles) {
    it(`are about every pod of its own, in both directions: ${profile}`, async () => {
      expect(podsWithoutPolicy(await render(chart, { files }))).to.deep.equal([]);
    });
  }

  it('are none where they are switched off', async () => {
    const set = ['app.networkPolicy.enabled=false'];
    expect(policiesOf(await render(umbrella, { files: [environment], set }))).to.deep.equal([]);
  });
});

const dnsPorts = (['TCP', 'UDP'] as const).map((protocol) => ({ port: 53, protocol }));

/** Everybody but the database asks for names. */
function dnsRow(pods: string[]): Row {
  return [pods.filter((pod) => pod !== 'postgresql'), DNS, [53, '53/udp']];
}
