/** Pods inside of the objects that make them. */
import type { KubernetesObject } from './helm.ts';

interface SecurityContext {
  runAsNonRoot?: boolean;
  runAsUser?: number;
  seccompProfile?: { type: string };
}

export interface Container {
  name: string;
  image: string;
  env?: { name: string; value?: string; valueFrom?: object }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: SecurityContext & {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    privileged?: boolean;
    capabilities?: { drop?: string[] };
  };
}

export interface Pod {
  metadata?: { labels?: Record<string, string> };
  spec: {
    containers: Container[];
    initContainers?: Container[];
    volumes?: object[];
    securityContext?: SecurityContext;
    automountServiceAccountToken?: boolean;
  };
}

/** The pod that an object is or makes; undefined for objects without pods. */
export function podOf(object: KubernetesObject): Pod | undefined {
  const spec = object['spec'] as { template?: Pod; jobTemplate?: { spec: { template: Pod } } } | undefined;
  if (object.kind === 'Pod') return object as unknown as Pod;
  return spec?.jobTemplate?.spec.template ?? (spec?.template?.spec?.containers ? spec.template : undefined);
}

export function containersOf(pod: Pod): Container[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
}
