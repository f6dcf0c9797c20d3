import { expect } from 'chai';
import type { App } from 'vue';
import { startPageReports } from './page-reports.ts';

describe('page reports', () => {
  const sent: { vitals: unknown[]; errors: string[] }[] = [];
  const app = { config: {} } as Pick<App, 'config'>;
  let visibility = 'visible';
  const hide = () => {
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    visibility = 'visible';
  };

  before(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    startPageReports(app, async (report) => void sent.push(report as never));
  });
  after(() => Reflect.deleteProperty(document, 'visibilityState'));
  beforeEach(() => (sent.length = 0));

  it('say nothing when nothing happened', () => {
    hide();
    expect(sent).to.deep.equal([]);
  });

  it('count what broke by its kind, without a word of it, and once', () => {
    const { error } = console;
    console.error = () => {};
    globalThis.dispatchEvent(new Event('error'));
    globalThis.dispatchEvent(new Event('unhandledrejection'));
    app.config.errorHandler!(new Error('private words'), null, '');
    console.error = error;
    expect(sent, 'before the page is hidden').to.deep.equal([]);
    hide();
    hide();
    expect(sent).to.deep.equal([{ vitals: [], errors: ['error', 'rejection', 'component'] }]);
  });

  it('hold no more errors than the backend takes', () => {
    for (let n = 0; n < 50; n++) globalThis.dispatchEvent(new Event('error'));
    hide();
    expect(sent[0]?.errors).to.have.lengthOf(20);
  });
});
