import { expect } from 'chai';
import { needsHelm, profiles } from './support/charts.ts';
import { type KubernetesObject, render } from './support/helm.ts';
import { type Container, containersOf, podOf } from './support/pods.ts';

for (const { name, chart, files } of profiles) {
  describe(`every object of ${name}`, function () {
    let objects: KubernetesObject[];
    const pods = (): { object: KubernetesObject; pod: NonNullable<ReturnType<typeof podOf>> }[] =>
      objects.flatMap((object) => {
        const pod = podOf(object);
        return pod === undefined ? [] : [{ object, pod }];
      });
    /** The names of containers that break a rule. */
    const breaking = (rule: (container: Container) => boolean): string[] =>
      pods().flatMap(({ object, pod }) =>
        containersOf(pod)
          .filter((container) => !rule(container))
          .map((container) => `${object.kind}/${object.metadata.name}: ${container.name}`),
      );

    before(async function () {
      needsHelm(this);
      objects = await render(chart, { files });
    });

    it('passes Pod Security "restricted" and cannot write to its root file system', () => {
      for (const { object, pod } of pods()) {
        for (const key of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod.spec).not.to.have.property(key);
        const hostPaths = (pod.spec.volumes ?? []).filter((volume) => 'hostPath' in volume);
        expect(hostPaths, object.metadata.name).to.deep.equal([]);
      }
      const restricted = breaking((container) => {
        const pod = pods().find(({ pod }) => containersOf(pod).includes(container))!.pod.spec.securityContext ?? {};
        const own = container.securityContext ?? {};
        return (
          (own.runAsNonRoot ?? pod.runAsNonRoot) === true &&
          (own.runAsUser ?? pod.runAsUser ?? 0) > 0 &&
          (own.seccompProfile ?? pod.seccompProfile)?.type === 'RuntimeDefault' &&
          own.allowPrivilegeEscalation === false &&
          own.readOnlyRootFilesystem === true &&
          own.privileged !== true &&
          own.capabilities?.drop?.includes('ALL') === true
        );
      });
      expect(restricted).to.deep.equal([]);
    });

    it('has no token of the API server, but for what applies the pools of MetalLB', () => {
      const mounted = pods().filter(
        ({ object, pod }) =>
          pod.spec.automountServiceAccountToken !== false && !object.metadata.name.includes('-pools-'),
      );
      expect(mounted.map(({ object }) => object.metadata.name)).to.deep.equal([]);
    });

    it('knows the secrets of accounts and mail in the container that serves, and in no other', () => {
      const secrets = new Set(['ACCESS_TOKEN_KEYS', 'BOOTSTRAP_TOKEN', 'OIDC_CLIENT_SECRET', 'SMTP_URL']);
      const knowing = breaking(({ env = [] }) => !env.some(({ name }) => secrets.has(name)));
      const serving = pods().filter(
        ({ object }) => object.kind === 'Deployment' && object.metadata.name.endsWith('-backend'),
      );
      expect(knowing).to.deep.equal(serving.map(({ object }) => `Deployment/${object.metadata.name}: backend`));
      const plain = pods().flatMap(({ pod }) => containersOf(pod).flatMap(({ env = [] }) => env));
      expect(plain.filter(({ name, value }) => secrets.has(name) && value !== undefined)).to.deep.equal([]);
    });

    it('requests processor and memory and limits the memory', () => {
      const unbounded = breaking(({ resources }) =>
        Boolean(resources?.requests?.['cpu'] && resources.requests['memory'] && resources.limits?.['memory']),
      );
      expect(unbounded).to.deep.equal([]);
    });

    it('names its images by a version or a digest', () => {
      expect(breaking(({ image }) => /:(?!latest$)[\w.-]+$|@sha256:[0-9a-f]{64}$/.test(image))).to.deep.equal([]);
    });

    it('is selected by its workload, Service and PodDisruptionBudget, and by no other', () => {
      const templates = pods().map(({ object, pod }) => ({ object, labels: pod.metadata?.labels ?? {} }));
      for (const object of objects.filter(({ kind }) =>
        ['Service', 'PodDisruptionBudget', 'Deployment'].includes(kind),
      )) {
        const { selector } = object['spec'] as { selector: Record<string, unknown> };
        const wanted = Object.entries((selector['matchLabels'] ?? selector) as Record<string, string>);
        const selected = templates.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
        const name = `${object.kind}/${object.metadata.name}`;
        expect(selected, name).to.have.lengthOf(1);
        const component = 'app.kubernetes.io/component';
        expect(selected[0]!.labels[component], name).to.equal(object.metadata.labels?.[component]);
      }
    });

    it('refers only to ConfigMaps of the release, and to one with certificates', () => {
      const there = objects.filter(({ kind }) => kind === 'ConfigMap').map((object) => object.metadata.name);
      const own = pods().map(({ pod: { spec } }) => ({
        ...spec,
        volumes: spec.volumes?.filter((volume) => !('name' in volume && volume.name === 'trusted-certificates')),
      }));
      const text = JSON.stringify(own);
      const used = [...text.matchAll(/"(?:configMap|configMapRef)":\{"name":"([^"]+)"/g)].map((match) => match[1]);
      expect(there).to.include.members(used);
    });

    it('has the standard labels', () => {
      const labels = [
        'app.kubernetes.io/name',
        'app.kubernetes.io/instance',
        'app.kubernetes.io/managed-by',
        'helm.sh/chart',
      ];
      const bare = objects.filter(({ metadata }) => !labels.every((label) => metadata.labels?.[label]));
      expect(bare.map((object) => `${object.kind}/${object.metadata.name}`)).to.deep.equal([]);
    });

    it('leaves its namespace to Helm and has no empty field', () => {
      for (const object of objects) {
        expect(object.metadata.namespace, object.metadata.name).to.equal(undefined);
        // what a dependency was given may hold empty values
        if (!object.metadata.name.endsWith('-stand-in')) expect(nulls(object), object.metadata.name).to.deep.equal([]);
      }
    });
  });
}

/** Paths of the fields that are null. */
function nulls(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value as object).flatMap(([key, part]) => nulls(part, `${path}/${key}`));
}
