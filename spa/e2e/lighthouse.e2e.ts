/**
 * What Lighthouse says of the page, to a phone on a slow network. Processor and network are simulated from what one load
 * took here, so that a machine that is busy with other tests matters little; where it does, the median of five counts, as
 * Lighthouse advises (https://github.com/GoogleChrome/lighthouse/blob/main/docs/variability.md).
 */
import { expect } from 'chai';
import lighthouse, { type Flags, type Result } from 'lighthouse';
import { BASE_URL, launchSharedChromium, register, whyNoBrowserTests, type SharedChromium } from './browser.ts';
import { addTask, open } from './main-flow.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
type Category = (typeof CATEGORIES)[number];
type Scores = Record<Category, number>;

const LEAST = 95;
const RUNS = 5;
const TASKS = 20;
const FIGURES = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
  'speed-index',
] as const;

describe('Lighthouse, on a phone', function () {
  this.timeout(240_000);
  let chromium: SharedChromium | undefined;

  before('start Chromium', async function () {
    const reason = await whyNoBrowserTests();
    if (reason !== undefined) {
      process.stdout.write(`    skipped: ${reason}\n`);
      return this.skip();
    }
    chromium = await launchSharedChromium();
  });
  after('stop Chromium', () => chromium?.close());

  async function look(path: string): Promise<Result> {
    const flags: Flags = {
      port: chromium!.port,
      logLevel: 'silent',
      output: 'json',
      formFactor: 'mobile',
      throttlingMethod: 'simulate',
      onlyCategories: [...CATEGORIES],
      // a first visit: what is kept of the page goes, the cookie of the session stays
      clearStorageTypes: ['file_systems', 'shader_cache', 'service_workers', 'cache_storage'],
      // the stream of changes never ends, and with it the network is never quiet
      maxWaitForLoad: 12_000,
    };
    const found = await lighthouse(new URL(path, BASE_URL).href, flags);
    if (!found || found.lhr.runtimeError) throw new Error(`Lighthouse: ${found?.lhr.runtimeError?.message}`);
    expect(new URL(found.lhr.finalDisplayedUrl).pathname, 'the page that was looked at').to.equal(path);
    return found.lhr;
  }

  const scoresOf = ({ categories }: Result): Scores =>
    Object.fromEntries(CATEGORIES.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)])) as Scores;

  function report(path: string, scores: Scores, { audits, categories }: Result): void {
    const figures = FIGURES.map((name) => `${name} ${audits[name]?.displayValue}`).join(', ');
    process.stdout.write(`      ${path}: ${CATEGORIES.map((name) => `${name} ${scores[name]}`).join(', ')}\n`);
    process.stdout.write(`        ${figures}\n`);
    for (const { id, weight } of CATEGORIES.flatMap((name) => categories[name]?.auditRefs ?? [])) {
      if (weight > 0 && audits[id]?.score === 0) process.stdout.write(`        failed: ${audits[id].title}\n`);
    }
  }

  /** Three runs that agree are what the median of five says, whatever the others would. */
  async function expectGood(path: string): Promise<void> {
    const runs: Scores[] = [];
    const good = (name: Category): number => runs.filter((scores) => scores[name] >= LEAST).length;
    const decided = (name: Category): boolean => Math.max(good(name), runs.length - good(name)) > RUNS / 2;
    while (!CATEGORIES.every(decided)) {
      const result = await look(path);
      const scores = scoresOf(result);
      report(path, scores, result);
      runs.push(scores);
    }
    for (const name of CATEGORIES) {
      const scores = runs.map((run) => run[name]).join(', ');
      expect(good(name), `${path}: ${name} is ${scores}, and has to be ${LEAST} in the median`).to.be.above(RUNS / 2);
    }
  }

  it(`gives the log-in page at least ${LEAST} of 100 for ${CATEGORIES.join(', ')}`, () => expectGood('/log-in'));

  it(`gives the same to the list of ${TASKS} tasks`, async () => {
    const page = await chromium!.context.newPage();
    await register(page);
    await open(page, BASE_URL);
    for (let number = 1; number <= TASKS; number += 1) await addTask(page, `Task ${number}`);
    await page.close();
    await expectGood('/');
  });
});
