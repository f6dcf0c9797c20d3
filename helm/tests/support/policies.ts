/** NetworkPolicies among rendered objects. */
import type { KubernetesObject } from './helm.ts';
import { podOf } from './pods.ts';

interface PolicySpec {
  podSelector: { matchLabels: Record<string, string> };
  policyTypes: string[];
}

export const policiesOf = (objects: readonly KubernetesObject[]): KubernetesObject[] =>
  objects.filter(({ kind }) => kind === 'NetworkPolicy');

/** Names of an environment's pods that not exactly one policy is about, and that in both directions. */
export function podsWithoutPolicy(objects: readonly KubernetesObject[]): string[] {
  const specs = policiesOf(objects).map((policy) => policy['spec'] as PolicySpec);
  return objects
    .filter((object) => {
      const labels = podOf(object)?.metadata?.labels;
      // what applies the pools of MetalLB is of the platform
      if (labels === undefined || labels['app.kubernetes.io/component'] === 'address-pools') return false;
      const about = specs.filter(({ podSelector }) =>
        Object.entries(podSelector.matchLabels).every(([key, value]) => labels[key] === value),
      );
      return about.length !== 1 || about[0]!.policyTypes.toSorted().join() !== 'Egress,Ingress';
    })
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
}
