import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { until } from '../../test/mount.ts';
import { useSessionStore } from '../session/session.store.ts';
import { useAttachmentsStore } from './attachments.store.ts';
import type { Attachment } from './attachments.api.ts';

const LIMITS = { enabled: true, direct: false, maxBytes: 1000, quotaBytes: 5000, usedBytes: 0 };

const attachment = (id: string, more: Partial<Attachment> = {}): Attachment =>
  ({ id, taskId: 't1', name: `${id}.txt`, version: 1, ...more }) as Attachment;

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> };

/** Stands in for the network; requests that no reply is named for fail. */
function answerWith(replies: Record<string, Reply | (() => Reply)>): string[] {
  const log: string[] = [];
  globalThis.fetch = (async (request: Request) => {
    const name = `${request.method} ${new URL(request.url).pathname.replace('/api/v1', '')}`;
    log.push(name + (request.headers.has('If-Match') ? ` ${request.headers.get('If-Match')}` : ''));
    const given = replies[name];
    if (!given) throw new TypeError(`no answer to ${name}`);
    const { status = 200, body, headers = {} } = typeof given === 'function' ? given() : given;
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  }) as typeof fetch;
  return log;
}

const problem = (status: number, type: string): Reply => ({
  status,
  body: { type: `https://example.org/problems#${type}`, title: type, status, detail: type },
});

describe('attachments store', () => {
  const { fetch } = globalThis;
  beforeEach(() => setActivePinia(createPinia()));
  afterEach(() => void (globalThis.fetch = fetch));

  const loaded = async (): Promise<ReturnType<typeof useAttachmentsStore>> => {
    const store = useAttachmentsStore();
    await store.load('t1');
    return store;
  };
  const base = {
    'GET /attachments/limits': { body: LIMITS },
    'GET /tasks/t1/attachments': { body: [attachment('a'), attachment('b')] },
  };

  it('asks for no files where the server keeps none', async () => {
    const log = answerWith({ 'GET /attachments/limits': { body: { ...LIMITS, enabled: false } } });
    const store = await loaded();
    expect(log).to.deep.equal(['GET /attachments/limits']);
    expect(store.byTask['t1']).to.equal(undefined);
  });

  it('tells why files could not be had, and asks again', async () => {
    answerWith({ 'GET /attachments/limits': { body: LIMITS } });
    const store = await loaded();
    expect(store.failures['t1']).to.deep.equal({ kind: 'failure', failure: { kind: 'offline' } });
    answerWith(base);
    await store.load('t1');
    expect(store.failures['t1']).to.equal(undefined);
    expect(store.byTask['t1']!.map(({ id }) => id)).to.deep.equal(['a', 'b']);
  });

  it('renames under the tag of the version that was seen', async () => {
    const log = answerWith({
      ...base,
      'GET /attachments/a': { body: attachment('a'), headers: { ETag: '"7"' } },
      'PATCH /attachments/a': { body: attachment('a', { name: 'new.txt', version: 2 }) },
    });
    const store = await loaded();
    expect(await store.rename(attachment('a'), 'new.txt')).to.equal(true);
    expect(log.at(-1)).to.equal('PATCH /attachments/a "7"');
    expect(store.byTask['t1']![0]!.name).to.equal('new.txt');
  });

  it('does not rename over a name that was given elsewhere', async () => {
    const log = answerWith({
      ...base,
      'GET /attachments/a': { body: attachment('a', { name: 'theirs.txt', version: 2 }), headers: { ETag: '"2"' } },
    });
    const store = await loaded();
    expect(await store.rename(attachment('a'), 'mine.txt')).to.equal(false);
    expect(log.some((call) => call.startsWith('PATCH'))).to.equal(false);
    expect(store.byTask['t1']![0]!.name).to.equal('theirs.txt');
    expect(store.troubles['a']).to.deep.equal({ kind: 'changed' });
  });

  it('shows a file again that could not be deleted', async () => {
    answerWith({ ...base, 'GET /attachments/a': { status: 500, body: {} } });
    const store = await loaded();
    const removing = store.remove(attachment('a'));
    expect(
      store.byTask['t1']!.map(({ id }) => id),
      'at once',
    ).to.deep.equal(['b']);
    expect(await removing).to.equal(false);
    expect(store.byTask['t1']!.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(store.troubles['a']).to.deep.equal({ kind: 'failure', failure: { kind: 'server', requestId: '?' } });
  });

  it('tells of a file that the scanner keeps back', async () => {
    answerWith({ ...base, 'POST /attachments/a/links': problem(409, 'quarantined') });
    const store = await loaded();
    expect(await store.link(attachment('a'))).to.equal(null);
    expect(store.troubles['a']).to.deep.equal({ kind: 'keptBack' });
  });

  it('does not send what is larger than the server takes', async () => {
    answerWith(base);
    const store = await loaded();
    store.add('t1', [new File(['x'.repeat(1001)], 'large.txt')]);
    expect(store.uploads[0]).to.include({ state: 'failed' });
    expect(store.uploads[0]!.trouble).to.deep.equal({ kind: 'tooLarge', most: 1000 });
  });

  it('sends a file to the store itself by its hash, and only tells the API again when that answer is lost', async () => {
    let completions = 0;
    const log = answerWith({
      ...base,
      'GET /attachments/limits': { body: { ...LIMITS, direct: true } },
      'POST /tasks/t1/uploads': { status: 201, body: { id: 'u1', url: 'https://store.example/u1', headers: {} } },
      'POST /uploads/u1/complete': () => {
        if (completions++ === 0) throw new TypeError('lost');
        return { status: 201, body: attachment('c') };
      },
    });
    const sent = useFakeStore(200);
    const store = await loaded();
    store.add('t1', [new File(['abc'], 'c.txt')]);
    expect(useSessionStore().uploading).to.equal(true);
    await until(() => store.uploads[0]?.state === 'failed', 'the first try fails');
    store.retry(store.uploads[0]!.key);
    await until(() => store.uploads.length === 0, 'the second one succeeds');
    expect(useSessionStore().uploading).to.equal(false);
    expect(sent).to.deep.equal(['PUT https://store.example/u1']);
    expect(log.filter((call) => call.includes('uploads'))).to.deep.equal([
      'POST /tasks/t1/uploads',
      'POST /uploads/u1/complete',
      'POST /uploads/u1/complete',
    ]);
    expect(store.byTask['t1']!.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
  });

  it('tells when the store refuses', async () => {
    answerWith({
      ...base,
      'GET /attachments/limits': { body: { ...LIMITS, direct: true } },
      'POST /tasks/t1/uploads': { status: 201, body: { id: 'u1', url: 'https://store.example/u1', headers: {} } },
    });
    useFakeStore(403);
    const store = await loaded();
    store.add('t1', [new File(['abc'], 'c.txt')]);
    await until(() => store.uploads[0]?.state === 'failed', 'it fails');
    expect(store.uploads[0]!.trouble).to.deep.equal({ kind: 'storeRefused' });
  });
});

/** Stands in for a store of files: answers everything with one status. */
function useFakeStore(status: number): string[] {
  const sent: string[] = [];
  globalThis.XMLHttpRequest = class extends EventTarget {
    upload = new EventTarget();
    status = status;
    responseText = '';
    open(method: string, url: string): void {
      sent.push(`${method} ${url}`);
    }
    setRequestHeader(): void {}
    getAllResponseHeaders(): string {
      return '';
    }
    abort(): void {}
    send(): void {
      this.dispatchEvent(new Event('load'));
      this.dispatchEvent(new Event('loadend'));
    }
  } as unknown as typeof XMLHttpRequest;
  return sent;
}
