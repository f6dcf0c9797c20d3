/** Asks Cyclonus, which simulates NetworkPolicies, what a set of them allows. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { mustRun } from '../../lib/run.ts';
import type { KubernetesObject } from './helm.ts';

/** Somebody on the network: a pod, or an address outside of the cluster. */
export interface Peer {
  namespace?: string;
  labels?: Record<string, string>;
  address?: string;
}

export interface Traffic {
  from: Peer;
  to: Peer;
  port: number;
  protocol: 'TCP' | 'UDP';
}

/** Which of the connections the policies, all of them of one namespace, allow; in the same order. */
export async function simulate(
  policies: readonly KubernetesObject[],
  namespace: string,
  traffic: readonly Traffic[],
): Promise<boolean[]> {
  const work = await mkdtemp(join(tmpdir(), 'cyclonus-'));
  try {
    const policyFolder = join(work, 'policies');
    await mkdir(policyFolder);
    for (const policy of policies) {
      // of a file with several documents Cyclonus reads the first
      const placed = { ...policy, metadata: { ...policy.metadata, namespace } };
      await writeFile(join(policyFolder, `${policy.metadata.name}.yaml`), stringify(placed));
    }
    const trafficFile = join(work, 'traffic.json');
    await writeFile(trafficFile, JSON.stringify(traffic.map(asked)));
    const args = ['analyze', '--mode', 'query-traffic', '--policy-path', policyFolder, '--traffic-path', trafficFile];
    const answers = [...(await mustRun('cyclonus', args)).matchAll(/^\| IS ALLOWED\? \| +(TRUE|FALSE) /gm)];
    if (answers.length !== traffic.length) throw new Error(`${answers.length} answers to ${traffic.length} questions`);
    return answers.map((answer) => answer[1] === 'TRUE');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function asked({ from, to, port, protocol }: Traffic): object {
  return { Source: peer(from), Destination: peer(to), Protocol: protocol, ResolvedPort: port, ResolvedPortName: '' };
}

function peer({ namespace, labels, address = '10.244.0.9' }: Peer): object {
  if (namespace === undefined) return { IP: address };
  const namespaceLabels = { 'kubernetes.io/metadata.name': namespace };
  return { IP: address, Internal: { Namespace: namespace, NamespaceLabels: namespaceLabels, PodLabels: labels } };
}
