/** The Prometheus that the cluster has, asked through the API server. */
import { mustRun, run } from '../../lib/run.ts';

interface Item {
  metadata: { name: string; namespace: string };
}

export interface Alert {
  labels: Record<string, string>;
  state: 'pending' | 'firing';
}

export class ClusterPrometheus {
  private readonly namespace: string;

  private constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** The first Prometheus that the operator runs; undefined where there is no operator or no Prometheus. */
  static async find(): Promise<ClusterPrometheus | undefined> {
    const found = await run('kubectl', ['get', 'prometheuses', '--all-namespaces', '--output', 'json'], {
      timeout: 30_000,
    });
    if (found.code !== 0) return undefined;
    const [first] = (JSON.parse(found.stdout) as { items: Item[] }).items;
    return first && new ClusterPrometheus(first.metadata.namespace);
  }

  private async get<T>(path: string): Promise<T> {
    const service = `/api/v1/namespaces/${this.namespace}/services/prometheus-operated:web/proxy/api/v1/${path}`;
    return (JSON.parse(await mustRun('kubectl', ['get', '--raw', service])) as { data: T }).data;
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
