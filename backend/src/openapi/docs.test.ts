import { expect } from 'chai';
import { startApi, type Api } from '../../test/api.ts';
import { problemTypes } from '../errors.ts';
import { operationsOf, type ApiDocument } from './document.ts';
import { html } from './html.ts';
import { problemDocs } from './problem-docs.ts';

const PAGES = ['/api/docs', '/api/docs/problems'];

describe('the documentation pages', () => {
  let api: Api;
  let document: ApiDocument;
  before(async () => {
    api = await startApi();
    document = (await api.request('GET', '/openapi.json')).body as ApiDocument;
  });
  after(() => api.stop());

  /** A page as it is served, and without its markup. */
  async function read(path: string) {
    const { status, headers, text } = await api.request('GET', `/${path}`);
    return { status, headers, markup: text, text: plain(text) };
  }

  it('have every operation of the document, with its path, parameters and statuses', async () => {
    const { markup } = await read('/api/docs');
    const operations = operationsOf(document);
    expect(operations.length).to.be.greaterThan(10);
    for (const { method, path, operation } of operations) {
      const section = sectionOf(markup, operation.operationId);
      const text = plain(section);
      expect(text).to.include(`${method} /api/v1${path}`);
      expect(text).to.include(operation.summary);
      expect(text).to.include(operation.description?.replaceAll('`', '') ?? '');
      for (const { name } of operation.parameters ?? []) expect(section).to.include(`<code>${name}</code>`);
      for (const status of Object.keys(operation.responses)) expect(section).to.include(`>${status}</span>`);
    }
  });

  it('have every schema with its members', async () => {
    const { markup } = await read('/api/docs');
    for (const [name, { properties }] of Object.entries(document.components.schemas)) {
      const from = markup.indexOf(`<h3 id="schema-${name}">`);
      expect(from, name).to.be.greaterThan(0);
      for (const member of Object.keys(properties ?? {})) {
        expect(markup.indexOf(`<code>${member}</code>`, from), `${name}.${member}`).to.be.greaterThan(0);
      }
    }
  });

  it('explain every problem type under the address that a problem document gives', async () => {
    const { body } = await api.request('GET', '/nothing-here');
    expect(body.type).to.equal('/api/docs/problems#not-found');
    const { markup } = await read('/api/docs/problems');
    expect(Object.keys(problemDocs)).to.have.members(Object.keys(problemTypes));
    for (const [type, { status, title }] of Object.entries(problemTypes)) {
      const section = plain(sectionOf(markup, type));
      const { meaning, advice } = problemDocs[type as keyof typeof problemDocs];
      for (const text of [String(status), title, meaning, advice]) {
        expect(section, type).to.include(text.replaceAll('`', ''));
        expect(text, type).not.to.equal('');
      }
    }
  });

  it('link only to what is there', async () => {
    const ids = new Map<string, Set<string>>();
    for (const path of PAGES) {
      const found = [...(await read(path)).markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
      expect(found.length, `ids of ${path}`).to.equal(new Set(found).size);
      ids.set(path, new Set(found));
    }
    for (const path of PAGES) {
      for (const [, href = ''] of (await read(path)).markup.matchAll(/href="([^"]+)"/g)) {
        const [to, anchor] = href.split('#') as [string, string | undefined];
        const page = to === '' ? path : to;
        if (anchor !== undefined) expect(ids.get(page)?.has(anchor), href).to.equal(true);
        else if (page.startsWith('/api/')) expect((await api.request('GET', `/${page}`)).status, href).to.equal(200);
      }
    }
  });

  it('hold no script, no style of their own, and nothing from elsewhere', async () => {
    for (const path of PAGES) {
      const { headers, markup } = await read(path);
      expect(headers.get('Content-Type')).to.equal('text/html; charset=utf-8');
      expect(headers.get('Content-Security-Policy')).to.equal(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(markup).not.to.match(/<script|<style| style=| on\w+=|<link[^>]+https?:| src=/i);
    }
  });

  it('are checked again each time, and sent only when they have changed', async () => {
    for (const path of [...PAGES, '/api/docs/style.css', '/api/v1/openapi.json']) {
      const first = await api.request('GET', `/${path}`);
      expect(first.headers.get('Cache-Control')).to.equal('no-cache');
      const tag = first.headers.get('ETag')!;
      const second = await api.request('GET', `/${path}`, { headers: { 'If-None-Match': tag } });
      expect(second.status, path).to.equal(304);
      expect(second.text).to.equal('');
      const other = await api.request('GET', `/${path}`, { headers: { 'If-None-Match': '"other"' } });
      expect(other.status, path).to.equal(200);
    }
  });

  it('escape whatever the document holds', () => {
    const { markup } = html`<p title="${'"><script>'}">${['<b>', html`<i>${"&'"}</i>`]}</p>`;
    expect(markup).to.equal('<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;<i>&amp;&#39;</i></p>');
  });
});

/** The part of a page that an anchor names, up to the next one like it. */
function sectionOf(markup: string, id: string): string {
  const from = markup.indexOf(`<section class="card" id="${id}"`);
  expect(from, `section ${id}`).to.be.greaterThan(0);
  return markup.slice(from, markup.indexOf('<section', from + 1));
}

const CHARACTERS: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** The text of markup, with single spaces. */
const plain = (markup: string): string =>
  markup
    .replace(/<\/?(?:code|wbr|i|b)\s*\/?>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => CHARACTERS[entity]!)
    .replace(/\s+/g, ' ');
