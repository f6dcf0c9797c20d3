import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { umbrellaChart } from '../lib/paths.ts';
import { run, type RunResult } from '../lib/run.ts';
import { needsHelm, umbrella } from './support/charts.ts';
import { type KubernetesObject, only, render } from './support/helm.ts';

const files = [join(umbrellaChart, 'ci/mirror-values.yaml')];
const BASE = '/apis/metallb.io/v1beta1/namespaces/somewhere/';

interface Answer {
  status: number;
  message: string;
}

describe('the Job that applies the pools of MetalLB (the API server is a fake)', function () {
  let work: string;
  let server: Server;
  let objects: KubernetesObject[];
  /** What the API server has, by resource and name. */
  let there: Map<string, object>;
  /** Answers that come before it does what it is asked to. */
  let first: Answer[];
  let requests: string[];

  before(async function () {
    needsHelm(this);
    work = await mkdtemp(join(tmpdir(), 'address-pools-'));
    objects = await render(umbrella, { files });
    const data = only(objects, 'ConfigMap', '-address-pools')['data'] as Record<string, string>;
    for (const [name, text] of Object.entries(data)) await writeFile(join(work, name), text);
    await writeFile(join(work, 'namespace'), 'somewhere');
    await writeFile(join(work, 'token'), 'secret-token');
    server = createServer(async (request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
      const key = pathname.slice(BASE.length);
      requests.push(`${request.method} ${key}`);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = (status: number, body: object): void => void response.writeHead(status).end(JSON.stringify(body));
      const early = first.shift();
      if (request.headers.authorization !== 'Bearer secret-token') return answer(401, {});
      if (early) return answer(early.status, { message: early.message });
      if (request.method === 'GET') {
        expect(searchParams.get('labelSelector')).to.include('app.kubernetes.io/instance=tasks');
        const items = [...there.entries()].filter(([name]) => name.startsWith(`${key}/`)).map(([, object]) => object);
        return answer(200, { items });
      }
      if (request.method === 'DELETE') there.delete(key);
      else {
        expect(request.headers['content-type']).to.equal('application/apply-patch+yaml');
        there.set(key, JSON.parse(Buffer.concat(chunks).toString()) as object);
      }
      return answer(200, {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    there = new Map();
    first = [];
    requests = [];
  });
  after(async () => {
    server?.close();
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  const apply = (seconds = '30'): Promise<RunResult> =>
    run(process.execPath, [join(work, 'apply-address-pools.mjs'), join(work, 'pools.json')], {
      env: {
        API_SERVER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        SERVICE_ACCOUNT_DIR: work,
        TIMEOUT_SECONDS: seconds,
        PAUSE_SECONDS: '0.01',
      },
    });

  it('waits for the definitions and for the webhook, and then makes each pool with its advertisement', async () => {
    first = [
      { status: 404, message: 'the server could not find the requested resource' },
      { status: 403, message: 'is forbidden: User cannot patch resource' },
      { status: 500, message: 'failed calling webhook: connect: connection refused' },
    ];
    const { code, stdout, stderr } = await apply();
    expect(code, stderr).to.equal(0);
    expect(stdout.match(/trying again/g)).to.have.lengthOf(3);
    expect([...there.keys()].toSorted()).to.deep.equal([
      'ipaddresspools/inside',
      'ipaddresspools/public',
      'l2advertisements/inside',
      'l2advertisements/public',
    ]);
    expect(there.get('ipaddresspools/public')).to.have.deep.property('spec', { addresses: ['192.0.2.10-192.0.2.50'] });
    expect(there.get('l2advertisements/inside')).to.have.deep.property('spec', {
      interfaces: ['eth1'],
      ipAddressPools: ['inside'],
    });
    expect(stdout + stderr).not.to.include('secret-token');
  });

  it('takes away what the values no longer have, advertisements first, and changes nothing else', async () => {
    for (const resource of ['ipaddresspools', 'l2advertisements'])
      there.set(`${resource}/old`, { metadata: { name: 'old' } });
    expect((await apply()).code).to.equal(0);
    expect([...there.keys()].filter((key) => key.endsWith('/old'))).to.deep.equal([]);
    expect(requests.filter((request) => request.startsWith('DELETE'))).to.deep.equal([
      'DELETE l2advertisements/old',
      'DELETE ipaddresspools/old',
    ]);
  });

  it('ends at once, with the reason, where MetalLB says no', async () => {
    const message = 'admission webhook "ipaddresspoolvalidationwebhook.metallb.io" denied the request: overlaps';
    first = [{ status: 403, message }];
    const { code, stderr } = await apply();
    expect(code).to.equal(1);
    expect(stderr).to.include('failed: PATCH ipaddresspools/public').and.include('denied the request: overlaps');
    expect(requests).to.have.lengthOf(1);
  });

  it('gives up when its time is over', async () => {
    first = Array.from({ length: 1000 }, () => ({ status: 500, message: 'failed calling webhook' }));
    const { code, stderr } = await apply('0.2');
    expect(code).to.equal(1);
    expect(stderr).to.include('failed calling webhook');
  });

  it('is another one for other pools, and the same for anything else', async () => {
    const jobs = async (...set: string[]): Promise<string[]> =>
      (await render(umbrella, { files, set }))
        .filter(({ kind, metadata }) => kind === 'Job' && metadata.name.includes('-pools-'))
        .map(({ metadata }) => metadata.name);
    const same = await jobs();
    expect(same).to.have.lengthOf(1);
    expect(await jobs('app.backend.replicas=5')).to.deep.equal(same);
    expect(await jobs('addressPools.pools[0].addresses[0]=192.0.2.0/28')).not.to.deep.equal(same);
    expect(await jobs('addressPools.image.tag=v2')).not.to.deep.equal(same);
  });
});
