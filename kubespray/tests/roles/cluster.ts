/** Namespaces, rights and static volumes on a real cluster, which pulls from the registry that the role set up. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse, parseAllDocuments } from 'yaml';
import { appChart } from '../../../helm/lib/paths.ts';
import { mustRun, run } from '../../../helm/lib/run.ts';
import { kubespray, play, programs } from '../support/ansible.ts';
import { until } from '../support/machines.ts';
import { nodeHere, registries, trustRegistry } from '../support/node-runtime.ts';
import { buildProbe, probeJob } from '../support/probe.ts';
import { RegistryClient } from '../support/registry-client.ts';
import { DOMAIN, PULLER, PUSHER, type Site } from '../support/site.ts';
import { skipAll } from '../support/skip.ts';

const GROUP = 'gitlab-jobs:tasktracker/tasktracker';
const DEPLOYER = ['--as', 'gitlab-job:test', '--as-group', GROUP];
const READER = ['--as', 'person:test', '--as-group', 'people:tasktracker'];

export function testCluster(site: Site): void {
  describe('namespaces, rights and volumes on a cluster, which pulls from the registry', () => {
    const namespace = `tasktracker-infra-${randomBytes(3).toString('hex')}`;
    const runners = `${namespace}-runners`;
    const reviews = `${namespace}-reviews`;
    const disk = `test-${namespace.slice(-6)}`;
    let node: string;
    let distrust: (() => void) | undefined;

    before(async function () {
      if (!process.env['KUBECONFIG']) skipAll(this, 'KUBECONFIG names no cluster');
      if (!registries)
        skipAll(this, "E2E_CONTAINERD_REGISTRIES names no folder of a node's containerd on this machine");
      node = await nodeHere();
      distrust = await trustRegistry(site);
      mkdirSync(join(site.folder, 'data', disk, 'volume'), { recursive: true });
      const settings = {
        namespaces_names: [namespace],
        namespaces_privileged: [],
        namespaces_deployer_groups: [GROUP],
        namespaces_reviews: [reviews],
        namespaces_review_groups: [`${GROUP}:review`],
        namespaces_reader_groups: ['people:tasktracker'],
        namespaces_pull_user: PULLER.name,
        namespaces_pull_password: PULLER.password,
        gitlab_runner_enabled: true,
        gitlab_runner_namespace: runners,
        gitlab_runner_url: 'https://gitlab.test',
        gitlab_runner_token: 'glrt-made-up',
        gitlab_runner_build_token: 'glrt-builds',
        gitlab_runner_docker_token: 'glrt-docker',
        gitlab_runner_chart: join(kubespray, 'tests/runner-chart'),
        gitlab_runner_repository: '',
        gitlab_runner_chart_version: '1.0.0',
        storage_mode: 'static',
        storage_default_class: '',
        storage_static_root: join(site.folder, 'data'),
        storage_static_volumes: [{ name: disk, node, size_gb: 1 }],
        ansible_connection: 'local',
        ansible_python_interpreter: join(programs, 'python'),
      };
      writeFileSync(join(site.folder, 'cluster.json'), JSON.stringify(settings));
    });

    after(async () => {
      distrust?.();
      if (!node) return;
      await run('kubectl', [
        'delete',
        'namespace',
        namespace,
        reviews,
        ...RUNNERS.map((runner) => runner.namespace),
        '--ignore-not-found',
        '--timeout=120s',
      ]);
      await run('kubectl', [
        'delete',
        `persistentvolume/${node}-${disk}`,
        'storageclass/local-static',
        '--ignore-not-found',
      ]);
    });

    const kubectl = (...args: string[]) => mustRun('kubectl', ['--namespace', namespace, ...args]);
    const apply = (...args: string[]) =>
      play(site.inventory, ['tests/cluster.yml'], '-e', `@${join(site.folder, 'cluster.json')}`, ...args);
    /**
     * Asked of the API server itself: `kubectl auth can-i` knows no kind of a definition that is not installed.
     * @param what a resource with its group, such as `deployments.apps`
     */
    async function may(who: string[], verb: string, what: string, where = namespace): Promise<'yes' | 'no'> {
      const [resource, ...group] = what.split('.');
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace: where, verb, resource, group: group.join('.') } },
      };
      const args = ['create', '--validate=false', '--filename', '-', '--output', 'jsonpath={.status.allowed}', ...who];
      const allowed = (await mustRun('kubectl', args, { input: JSON.stringify(review) })).trim();
      expect(allowed).to.be.oneOf(['true', 'false', '']);
      return allowed === 'true' ? 'yes' : 'no';
    }
    const deploy = (object: unknown) =>
      mustRun('kubectl', ['apply', '--namespace', namespace, '--filename', '-', ...DEPLOYER], {
        input: JSON.stringify(object),
      });

    it('are applied, and change nothing the second time or in check mode', async () => {
      expect((await apply()).changed).to.be.greaterThan(3);
      for (const args of [[], ['--check', '--diff']]) {
        const { changed, output } = await apply(...args);
        expect(changed, output).to.equal(0);
      }
    });

    it('let the deployer create whatever the chart has, in this namespace alone', async () => {
      const values = ['--values', join(appChart, 'ci/everything-values.yaml')];
      const rendered = await mustRun('helm', ['template', 'test', appChart, ...values]);
      const kinds = new Set(
        parseAllDocuments(rendered).map((document) => resourceOf(document.toJS() as Manifest | null)),
      );
      kinds.delete(undefined);
      expect([...kinds]).to.include.members(['deployments.apps', 'jobs.batch', 'ingresses.networking.k8s.io']);
      for (const kind of kinds) {
        for (const verb of ['create', 'patch', 'delete'])
          expect(await may(DEPLOYER, verb, kind!), `${verb} ${kind}`).to.equal('yes');
        expect(await may(DEPLOYER, 'create', kind!, 'default'), kind).to.equal('no');
      }
    });

    it('let jobs of review environments deploy those, and no other, and the other way round', async () => {
      const review = DEPLOYER.map((argument) => argument.replace(GROUP, `${GROUP}:review`));
      expect(await may(review, 'create', 'deployments.apps', reviews)).to.equal('yes');
      expect(await may(review, 'get', 'secrets')).to.equal('no');
      expect(await may(DEPLOYER, 'get', 'secrets', reviews)).to.equal('no');
    });

    it('let the deployer give itself no rights, and the reader see no secrets', async () => {
      for (const kind of [
        'roles.rbac.authorization.k8s.io',
        'rolebindings.rbac.authorization.k8s.io',
        'namespaces',
        'resourcequotas',
      ]) {
        expect(await may(DEPLOYER, 'create', kind), kind).to.equal('no');
      }
      expect(await may(DEPLOYER, 'get', 'secrets', 'kube-system')).to.equal('no');
      expect(await may(READER, 'get', 'pods')).to.equal('yes');
      expect(await may(READER, 'get', 'secrets')).to.equal('no');
      expect(await may(READER, 'delete', 'pods')).to.equal('no');
    });

    const RUNNERS = [
      { kind: 'tests', namespace: runners, token: 'glrt-made-up', privileged: false },
      { kind: 'build', namespace: `${runners}-build`, token: 'glrt-builds', privileged: false },
      { kind: 'docker', namespace: `${runners}-docker`, token: 'glrt-docker', privileged: true },
    ];
    for (const { kind, namespace: where, token, privileged } of RUNNERS) {
      it(`give the runner for ${kind} its token, and no more rights than it needs (its chart is a fake)`, async () => {
        const get = (what: string, path: string) =>
          mustRun('kubectl', ['get', what, '--namespace', where, '--output', `jsonpath={${path}}`]);
        const given = await get('secret/gitlab-runner-token', '.data.runner-token');
        expect(Buffer.from(given, 'base64').toString()).to.equal(token);
        expect(await get('configmap/values', '.data.gitlabUrl')).to.equal('https://gitlab.test');
        const read = 'import json, sys, tomllib; print(json.dumps(tomllib.loads(sys.stdin.read())))';
        const toml = await get('configmap/values', '.data.config');
        const parsed = await mustRun(join(programs, 'python'), ['-c', read], { input: toml });
        const { kubernetes } = (JSON.parse(parsed) as RunnerConfig).runners[0]!;
        expect(kubernetes).to.include({ namespace: where, privileged, automount_service_account_token: false });
        if (kind === 'tests') expect(kubernetes).to.include({ allow_privilege_escalation: false });
        // what runs beside a job with more rights is one image, and nothing that a job names
        else expect(kubernetes['allowed_services']).to.have.lengthOf(1);
        const patches = (kubernetes['pod_spec'] ?? []) as { patch: string }[];
        const unconfined = patches.flatMap(({ patch }) => (parse(patch) as Patch).securityContext.seccompProfile.type);
        expect(unconfined).to.deep.equal(kind === 'build' ? ['Unconfined'] : []);
      });
    }

    it('refuse a pod that is not restricted', async () => {
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'free' },
        spec: { containers: [{ name: 'free', image: 'free' }] },
      };
      const error = await deploy(pod).then(
        () => '',
        (reason: Error) => reason.message,
      );
      expect(error).to.contain('violates PodSecurity "restricted');
    });

    it('run an image pulled by digest with the pull secret of the namespace, on a static volume, and not without it', async () => {
      const { layer, config } = await buildProbe();
      const digest = await new RegistryClient(site.two, PUSHER).push('team/probe', '1', layer, config);
      const spec = {
        storageClassName: 'local-static',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1G' } },
      };
      await deploy({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec });

      await deploy(probeJob('without', digest, node));
      await until('the pull without the secret is refused', 60, async () => {
        const output = await kubectl('get', 'events', '--output', 'json');
        const { items } = JSON.parse(output) as { items: { message: string }[] };
        return items.some(({ message }) => /^Failed to pull image .*(401|authoriz|credentials)/is.test(message));
      });
      await deploy(probeJob('with', digest, node, 'data', 'registry'));
      await kubectl('wait', '--for=condition=complete', 'job/with', '--timeout=120s');
      expect(await kubectl('logs', 'job/with')).to.contain('github.com/distribution');
      const claim = await kubectl('get', 'pvc', 'data', '--output', 'jsonpath={.spec.volumeName}');
      expect(claim).to.equal(`${node}-${disk}`);
    });

    it("run an image pulled by digest with the pull secret that the application's chart makes", async () => {
      const { layer, config } = await buildProbe();
      const digest = await new RegistryClient(site.two, PUSHER).push('team/probe', '2', layer, config);
      const image = { registry: DOMAIN, credentials: { username: PULLER.name, password: PULLER.password } };
      const values = { image, database: { host: 'db.test', existingSecret: 'db' } };
      const args = ['template', 'tasks', appChart, '--values', '-'];
      const rendered = parseAllDocuments(await mustRun('helm', args, { input: JSON.stringify(values) }));
      const objects = rendered.map((document) => document.toJS() as Manifest).filter((object) => object?.kind);
      const secret = objects.find((object) => object.type === 'kubernetes.io/dockerconfigjson');
      await deploy(secret);
      // as the chart's own pods name it
      const migration = objects.find(({ kind }) => kind === 'Job') as unknown as ProbeJob;
      const [{ name }] = migration.spec.template.spec.imagePullSecrets;
      await deploy(probeJob('chart', digest, node, undefined, name));
      await kubectl('wait', '--for=condition=complete', 'job/chart', '--timeout=120s');
      expect(await kubectl('logs', 'job/chart')).to.contain('github.com/distribution');
    });
  });
}

interface ProbeJob {
  spec: { template: { spec: { imagePullSecrets: [{ name: string }] } } };
}

interface RunnerConfig {
  runners: { kubernetes: Record<string, unknown> }[];
}

interface Patch {
  securityContext: { seccompProfile: { type: string } };
}

interface Manifest {
  apiVersion: string;
  kind: string;
  /** Of a Secret. */
  type?: string;
}

/** The name under which rights are given for a kind. */
function resourceOf(manifest: Manifest | null): string | undefined {
  if (!manifest?.kind) return undefined;
  const kind = manifest.kind.toLowerCase();
  const plural = /(s|x)$/.test(kind) ? `${kind}es` : kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
  const group = manifest.apiVersion.includes('/') ? `.${manifest.apiVersion.split('/')[0]}` : '';
  return `${plural}${group}`;
}
