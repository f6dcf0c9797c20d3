/** The Prometheus that the cluster has, asked through the API server. */
import { mustRun, run } from '../../lib/run.ts';

interface Item {
  metadata: { name: string; namespace: string };
  spec: { portName?: string };
}

export interface Alert {
  labels: Record<string, string>;
  state: 'pending' | 'firing';
}

export class ClusterPrometheus {
  /** Path of its API, by way of the API server. */
  private readonly path: string;

  private constructor({ metadata, spec }: Item) {
    const service = `prometheus-operated:${spec.portName ?? 'web'}`;
    this.path = `/api/v1/namespaces/${metadata.namespace}/services/${service}/proxy/api/v1`;
  }

  /** The first Prometheus that the operator runs; undefined where there is no operator or no Prometheus. */
  static async find(): Promise<ClusterPrometheus | undefined> {
    const found = await run('kubectl', ['get', 'prometheuses', '--all-namespaces', '--output', 'json'], {
      timeout: 30_000,
    });
    if (found.code !== 0) return undefined;
    const [first] = (JSON.parse(found.stdout) as { items: Item[] }).items;
    return first && new ClusterPrometheus(first);
  }

  private async get<T>(path: string): Promise<T> {
    return (JSON.parse(await mustRun('kubectl', ['get', '--raw', `${this.path}/${path}`])) as { data: T }).data;
  }

  /** The values of an expression. */
  async query(expression: string): Promise<number[]> {
    const { result } = await this.get<{ result: { value: [number, string] }[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return result.map(({ value }) => Number(value[1]));
  }

  /** The alerts of a namespace that are pending or firing. */
  async alerts(namespace: string): Promise<Alert[]> {
    const { alerts } = await this.get<{ alerts: Alert[] }>('alerts');
    return alerts.filter(({ labels }) => labels['namespace'] === namespace);
  }

  /** The names of the groups of rules that a namespace has brought. */
  async groups(namespace: string): Promise<string[]> {
    const { groups } = await this.get<{ groups: { name: string; file: string }[] }>('rules');
    return groups.filter(({ file }) => file.includes(`/${namespace}-`)).map(({ name }) => name);
  }
}
