/** A namespace as kubespray/ makes it, with a deployer that has the rights of its role and no other. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../../../../helm/lib/paths.ts';
import { mustRun } from '../../../../helm/lib/run.ts';

const role = join(root, 'kubespray/roles/namespaces/templates/role.yaml.j2');

/** Makes the namespace, the role of the deployer, and a ServiceAccount that is bound to it. */
export async function createNamespace(namespace: string): Promise<void> {
  const text = (await readFile(role, 'utf8')).replaceAll('{{ namespaces_name }}', namespace);
  // the role itself; who has it is said by groups of GitLab's jobs, which this cluster does not know
  const first = parseAllDocuments(text.split('\n---\n')[0]!)[0]!.toJSON() as {
    kind: string;
    metadata: { name: string };
  };
  if (first.kind !== 'Role') throw new Error(`${role} does not begin with the Role`);
  const metadata = { name: 'deployer', namespace };
  const objects = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'app.kubernetes.io/part-of': 'tasktracker-e2e',
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
      },
    },
    first,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'deployer-account', namespace },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: first.metadata.name },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  ];
  await mustRun('kubectl', ['create', '--filename', '-'], {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  });
}

/** A token of the deployer that ends by itself. */
export async function tokenOf(namespace: string): Promise<string> {
  return (
    await mustRun('kubectl', ['create', 'token', 'deployer', '--namespace', namespace, '--duration', '30m'])
  ).trim();
}

/** Address and authority of the cluster that KUBECONFIG names. */
export async function clusterAddress(): Promise<{ url: string; authority: string }> {
  const config = parse(await mustRun('kubectl', ['config', 'view', '--minify', '--flatten', '--raw'])) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  };
  const { server, 'certificate-authority-data': authority } = config.clusters[0]!.cluster;
  return { url: server, authority: Buffer.from(authority, 'base64').toString() };
}

/** The page of a release on a port of this machine or of a node. @returns its address */
export async function openPort(namespace: string, release: string): Promise<string> {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${release}-outside`, namespace },
    spec: {
      type: 'NodePort',
      selector: { 'app.kubernetes.io/instance': release, 'app.kubernetes.io/component': 'spa' },
      ports: [{ port: 8080, targetPort: 8080 }],
    },
  };
  await mustRun('kubectl', ['create', '--filename', '-'], { input: JSON.stringify(service) });
  const args = ['get', 'service', `${release}-outside`, '--namespace', namespace];
  const port = await mustRun('kubectl', [...args, '--output', 'jsonpath={.spec.ports[0].nodePort}']);
  return `http://127.0.0.1:${port}`;
}

/** Deletes a namespace with everything in it, and its volumes. */
export async function deleteNamespace(namespace: string): Promise<void> {
  await mustRun('kubectl', ['delete', 'namespace', namespace, '--ignore-not-found', '--timeout=300s']);
}
