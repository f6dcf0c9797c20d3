/** A namespace of the test's own on the cluster, and everything in it. */
import { mustRun, run } from '../../lib/run.ts';

export interface Pod {
  metadata: { name: string; uid: string; labels: Record<string, string>; deletionTimestamp?: string };
  status: { phase: string; conditions?: { type: string; status: string }[] };
}

/** One namespace. Its pods must pass Pod Security "restricted", which the API server enforces. */
export class Environment {
  readonly namespace: string;
  readonly release: string;
  /** Name of the node that nothing of a test takes away, where there are several. */
  home: string | undefined;
  /** PersistentVolumes that belonged to the namespace; a volume may outlive its claim. */
  private volumes = new Set<string>();
  private created = false;

  constructor(release: string) {
    this.release = release;
    const unique = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 5)}`;
    this.namespace = `tasktracker-e2e-${unique}`;
  }

  /** kubectl in the namespace. */
  kubectl(...args: string[]): Promise<string> {
    return mustRun('kubectl', ['--namespace', this.namespace, ...args]);
  }

  /**
   * Helm in the namespace; what it prints on standard error is shown.
   * @throws Error also when the API server has warned of a workload whose pods it would refuse
   */
  async helm(...args: string[]): Promise<string> {
    const command = [...args, '--namespace', this.namespace];
    const { code, stdout, stderr } = await run('helm', command, { showErrors: true });
    if (code !== 0 || stderr.includes('violate PodSecurity'))
      throw new Error(`helm ${command.join(' ')}: exit code ${code}\n${stderr}\n${stdout}`);
    return stdout;
  }

  /** @param security what the API server enforces; "privileged" lets parts of a platform use their nodes' network */
  async create(security: 'restricted' | 'privileged' = 'restricted'): Promise<void> {
    this.created = true;
    const labels = {
      'app.kubernetes.io/part-of': 'tasktracker-e2e',
      'pod-security.kubernetes.io/enforce': security,
      // a pod that breaks it is refused; this tells it of a Deployment or a CronJob before
      'pod-security.kubernetes.io/warn': security,
    };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace, labels } };
    await mustRun('kubectl', ['create', '--filename', '-'], { input: JSON.stringify(namespace) });
  }

  /** Objects of a kind, of one component or of all. */
  async list<T>(kind: string, component?: string): Promise<T[]> {
    const selector = component === undefined ? [] : ['--selector', `app.kubernetes.io/component=${component}`];
    return (JSON.parse(await this.kubectl('get', kind, ...selector, '--output', 'json')) as { items: T[] }).items;
  }

  /** Deletes the pods of a component and waits until others are ready in their place. */
  async replacePods(component: string, workload: string): Promise<void> {
    const old = (await this.list<Pod>('pods', component)).map((pod) => pod.metadata.uid);
    if (old.length === 0) throw new Error(`there is no pod of the component ${component}`);
    await this.kubectl('delete', 'pods', '--selector', `app.kubernetes.io/component=${component}`, '--wait=true');
    await this.kubectl('rollout', 'status', workload, '--timeout=300s');
    const now = await this.list<Pod>('pods', component);
    if (now.some((pod) => old.includes(pod.metadata.uid))) throw new Error(`a pod of ${component} was not replaced`);
  }

  /** Remembers the volumes of the namespace, which are no longer known by it when it is gone. */
  async noteVolumes(): Promise<void> {
    type Volume = { metadata: { name: string }; spec: { claimRef?: { namespace: string } } };
    const all = JSON.parse(await mustRun('kubectl', ['get', 'persistentvolumes', '--output', 'json'])) as {
      items: Volume[];
    };
    for (const { metadata, spec } of all.items) {
      if (spec.claimRef?.namespace === this.namespace) this.volumes.add(metadata.name);
    }
  }

  /**
   * Deletes the namespace and its volumes, and waits until they are gone. Does nothing when there is none; may be
   * called again.
   */
  async remove(): Promise<void> {
    if (!this.created) return;
    await this.noteVolumes();
    const gone = ['--ignore-not-found', '--wait=true', '--timeout=300s'];
    // their time to end gracefully would be waited for, and the namespace's controller waits half of it at the least
    const workloads = ['deployments,statefulsets,cronjobs,jobs,pods', '--all', '--grace-period=1'];
    await this.kubectl('delete', ...workloads, ...gone);
    await mustRun('kubectl', ['delete', 'namespace', this.namespace, ...gone]);
    if (this.volumes.size === 0) return;
    // a class with reclaim policy Retain leaves them; one with Delete may be at it
    await mustRun('kubectl', ['delete', 'persistentvolumes', ...this.volumes, ...gone]);
  }

  /** Prints what helps to find out why something went wrong. */
  async report(): Promise<void> {
    if (!this.created) return;
    const commands = [
      ['get', 'pods,jobs,persistentvolumeclaims', '--output', 'wide'],
      ['get', 'events', '--sort-by', '.lastTimestamp'],
      ['describe', 'pods'],
    ];
    for (const pod of await this.list<Pod>('pods').catch(() => [])) {
      commands.push(['logs', pod.metadata.name, '--all-containers', '--prefix', '--tail=40']);
    }
    for (const command of commands) {
      const { stdout, stderr } = await run('kubectl', ['--namespace', this.namespace, ...command], { timeout: 60_000 });
      console.log(`\n$ kubectl ${command.join(' ')}\n${(stdout + stderr).trim()}`);
    }
  }
}
