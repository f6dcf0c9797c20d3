/** The way of a log line: backend, file of the container, OpenTelemetry Collector, Loki. All of them real. */
import { expect } from 'chai';
import { appendFileSync, mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { startApi, type Api } from '../../../backend/test/api.ts';
import { umbrellaChart } from '../../lib/paths.ts';
import { run } from '../../lib/run.ts';
import { readDashboards } from '../lib/files.ts';
import { NAMESPACE } from '../lib/release.ts';
import { Program } from './support/program.ts';
import { freePort } from '../../lib/free-port.ts';

interface Stream {
  stream: Record<string, string>;
  values: [string, string][];
}

interface UmbrellaValues {
  loki: { loki: { schemaConfig: object; limits_config: object } };
  'opentelemetry-collector': { config: { exporters: { otlphttp: { endpoint: string } }; service: object } };
}

describe('a log line of the backend', () => {
  let work: string;
  let api: Api;
  let lokiUrl: string;
  const programs: Program[] = [];

  before(async function () {
    for (const [name, argument] of [
      ['loki', '-version'],
      ['otelcol', 'components'],
    ] as const) {
      if ((await run(name, [argument])).code === 0) continue;
      console.log(`      ${name} is not here; scripts/tools --only ${name} builds it, which takes long`);
      return this.skip();
    }
    work = await mkdtemp(join(tmpdir(), 'logs-'));
    const values = parse(await readFile(join(umbrellaChart, 'values.yaml'), 'utf8')) as UmbrellaValues;
    lokiUrl = await startLoki(values);
    api = await startApi();
    await startCollector(values);
  });
  after(async () => {
    for (const program of programs.toReversed()) await program.stop();
    await api?.stop();
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  /** Loki as the umbrella chart sets it up: one process, files, the same index and limits. */
  async function startLoki({ loki }: UmbrellaValues): Promise<string> {
    const [port, grpc] = [await freePort(), await freePort()];
    const config = {
      auth_enabled: false,
      server: { http_listen_address: '127.0.0.1', http_listen_port: port, grpc_listen_port: grpc, log_level: 'error' },
      common: {
        instance_addr: '127.0.0.1',
        path_prefix: join(work, 'loki'),
        replication_factor: 1,
        ring: { kvstore: { store: 'inmemory' } },
        storage: { filesystem: { chunks_directory: join(work, 'chunks'), rules_directory: join(work, 'rules') } },
      },
      schema_config: loki.loki.schemaConfig,
      limits_config: loki.loki.limits_config,
    };
    await writeFile(join(work, 'loki.yaml'), stringify(config));
    const program = new Program('loki', [`-config.file=${join(work, 'loki.yaml')}`]);
    programs.push(program);
    const url = `http://127.0.0.1:${port}`;
    await program.answers(`${url}/ready`, 60);
    return url;
  }

  /** The collector as its chart sets it up for logs, with the exporter of the umbrella chart. */
  async function startCollector(values: UmbrellaValues): Promise<void> {
    const { exporters } = values['opentelemetry-collector'].config;
    const endpoint = exporters.otlphttp.endpoint.replace(/^\{\{.*\}\}/, lokiUrl);
    const config = {
      receivers: {
        filelog: {
          include: [join(work, 'pods/*/*/*.log')],
          start_at: 'beginning',
          include_file_path: true,
          poll_interval: '200ms',
          operators: [{ type: 'container', add_metadata_from_filepath: true }],
        },
      },
      exporters: { otlphttp: { ...exporters.otlphttp, endpoint } },
      service: {
        telemetry: { metrics: { level: 'none' }, logs: { level: 'error' } },
        pipelines: { logs: { receivers: ['filelog'], exporters: ['otlphttp'] } },
      },
    };
    await writeFile(join(work, 'collector.yaml'), stringify(config));
    programs.push(new Program('otelcol', [`--config=${join(work, 'collector.yaml')}`]));
  }

  /** Puts what the backend has logged where a node keeps the logs of a pod, in the form of its container runtime. */
  function writePodLog(lines: string[]): void {
    const folder = join(work, `pods/${NAMESPACE}_release-name-backend-1_0af76519-16cd-43dd-8448-eb211c80319c/backend`);
    mkdirSync(folder, { recursive: true });
    for (const line of lines) {
      appendFileSync(join(folder, '0.log'), `${new Date().toISOString()} stdout F ${line.trimEnd()}\n`);
    }
  }

  async function search(query: string): Promise<Stream[]> {
    const parameters = new URLSearchParams({ query, start: String((Date.now() - 600_000) * 1e6) });
    const response = await fetch(`${lokiUrl}/loki/api/v1/query_range?${parameters.toString()}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`Loki answers ${response.status} to ${query}: ${text}`);
    return (JSON.parse(text) as { data: { result: Stream[] } }).data.result;
  }

  it('is found in Loki by the id of its request, which the answer has told', async () => {
    const { headers } = await api.request('POST', '/tasks', { body: { title: 'looked for' } });
    await api.request('GET', '/tasks');
    const id = headers.get('X-Request-Id')!;
    writePodLog(api.log);
    let found: Stream[] = [];
    for (let n = 0; n < 100 && found.length === 0; n++) {
      await sleep(200);
      found = await search(`{k8s_namespace_name="${NAMESPACE}"} |= "${id}"`);
    }
    const lines = found.flatMap(({ values }) => values.map(([, line]) => line));
    expect(lines).to.have.lengthOf(1);
    expect(JSON.parse(lines[0]!)).to.include({ requestId: id, method: 'POST', status: 201 });
    // pod and request are no labels: each value would be a stream of its own
    expect(Object.keys(found[0]!.stream)).not.to.include('requestId');
  });

  it('is found by the query of the dashboard when it is a warning, and only then', async () => {
    const panel = (await readDashboards()).flatMap(({ panels }) => panels).find(({ type }) => type === 'logs');
    const query = panel!.targets![0]!.expr.replaceAll('$namespace', NAMESPACE);
    expect(await search(query)).to.deep.equal([]);
    writePodLog([JSON.stringify({ level: 'warn', app: 'tasktracker-backend', msg: 'jobs failed' })]);
    let found: Stream[] = [];
    for (let n = 0; n < 100 && found.length === 0; n++) {
      await sleep(200);
      found = await search(query);
    }
    expect(found.flatMap(({ values }) => values.map(([, line]) => line)).join()).to.include('jobs failed');
  });
});
