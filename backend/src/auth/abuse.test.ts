/** What strangers try at the door: guesses, enumeration, lock-outs. Two replicas, as in a cluster. */
import { expect } from 'chai';
import { Client } from 'pg';
import { startApi, type Answer, type Api } from '../../test/api.ts';
import { openBrowser, type BrowserSession } from '../../test/browser-session.ts';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';

const GUESSES = 10_000;
const AT_ONCE = 50;
/** Log-ins of either kind whose times are compared. */
const TIMED = 60;

describe('strangers at the door', function () {
  this.timeout(300_000);
  let database: TestDatabase;
  let replicas: Api[];
  let sql: Client;
  let people = 0;

  before(async () => {
    database = await createTestDatabase();
    const environment = { TRUST_PROXY: 'true', RATE_LIMIT_PER_MINUTE: '0' };
    replicas = [await startApi({ database, environment }), await startApi({ database, environment })];
    sql = new Client({ connectionString: database.url });
    await sql.connect();
  });
  after(async () => {
    await sql.end();
    for (const replica of replicas) await replica.stop();
    await database.drop();
  });
  beforeEach(() => sql.query('delete from throttle'));

  /** From an address that nobody else has. */
  const stranger = (): BrowserSession => {
    people += 1;
    return openBrowser(replicas[people % 2]!, { 'X-Forwarded-For': `2001:db8:0:${people.toString(16)}::1` });
  };
  const account = async (): Promise<{ email: string; password: string; browser: BrowserSession }> => {
    const person = { email: `person${(people += 1)}@example.org`, password: 'a password of some length' };
    const browser = stranger();
    await browser.ask('POST', '/auth/register', person);
    return { ...person, browser };
  };
  const guess = (email: string): Promise<Answer> =>
    stranger().ask('POST', '/auth/login', { email, password: `guess ${(people += 1)} of many` });
  const count = (answers: Answer[], status: number): number =>
    answers.filter((answer) => answer.status === status).length;

  it(`of ${GUESSES} guesses from as many addresses 10 are looked at, and the owner's browser gets in meanwhile`, async () => {
    const { email, password, browser } = await account();
    const answers: Answer[] = [];
    const begin = Date.now();
    const guesser = async () => {
      while (answers.length < GUESSES) answers.push(await guess(email));
    };
    const guessing = Promise.all(Array.from({ length: AT_ONCE }, guesser));
    const owner = await browser.ask('POST', '/auth/login', { email, password });
    await guessing;
    // a minute may end in between, and another one begin
    const minutes = 1 + Math.floor((Date.now() - begin) / 60_000);
    console.log(
      `        ${answers.length} guesses in ${Date.now() - begin} ms: ${count(answers, 401)} looked at, ${count(answers, 429)} not`,
    );
    expect(count(answers, 401)).to.be.within(10, 10 * minutes);
    expect(count(answers, 401) + count(answers, 429)).to.equal(answers.length);
    expect(owner.status, 'the owner, from a browser that has logged in before').to.equal(200);
    const elsewhere = await stranger().ask('POST', '/auth/login', { email, password });
    expect(elsewhere.status, 'the right password from an unknown browser').to.equal(429);
    expect(Number(elsewhere.headers.get('Retry-After'))).to.be.within(1, 60);
  });

  it('a browser that has logged in before has no more guesses than others, and a made-up mark gives none', async () => {
    const { email, browser } = await account();
    const wrong = { email, password: 'a wrong password' };
    const answers = [];
    for (let n = 0; n < 12; n++) answers.push(await browser.ask('POST', '/auth/login', wrong));
    expect(count(answers, 401)).to.equal(10);
    const [id, mark] = browser.cookies.get('device')!.split('.') as [string, string];
    for (let n = 0; n < 10; n++) await guess(email);
    for (const device of [`${'x'.repeat(22)}.${mark}`, `${id}.${'x'.repeat(43)}`, 'x', '']) {
      const forged = stranger();
      forged.cookies.set('device', device);
      expect((await forged.ask('POST', '/auth/login', wrong)).status, device).to.equal(429);
    }
    const other = await account();
    const borrowed = stranger();
    borrowed.cookies.set('device', other.browser.cookies.get('device')!);
    expect((await borrowed.ask('POST', '/auth/login', wrong)).status, 'of another account').to.equal(429);
  });

  it('the mark of a browser is worthless once the password is another one', async () => {
    const { email, password, browser } = await account();
    const thief = stranger();
    thief.cookies.set('device', browser.cookies.get('device')!);
    const change = { currentPassword: password, newPassword: 'quite another password' };
    await browser.ask('POST', '/account/password', change);
    for (let n = 0; n < 10; n++) await guess(email);
    expect((await thief.ask('POST', '/auth/login', { email, password })).status).to.equal(429);
  });

  it('one address tries 60 passwords a minute, whatever the accounts, and what a client says of its own address does not count', async () => {
    const answers = [];
    for (let n = 0; n < 70; n++) {
      const from = { 'X-Forwarded-For': `198.51.100.${n}, 203.0.113.9` };
      const browser = openBrowser(replicas[n % 2]!, from);
      answers.push(await browser.ask('POST', '/auth/login', { email: `n${n}@example.org`, password: 'x' }));
    }
    expect(count(answers, 401)).to.equal(60);
    expect(count(answers, 429)).to.equal(10);
  });

  it('addresses of one IPv6 network are one address', async () => {
    const answers = [];
    for (let n = 0; n < 70; n++) {
      const browser = openBrowser(replicas[n % 2]!, { 'X-Forwarded-For': `2001:db8:1:2::${n.toString(16)}` });
      answers.push(await browser.ask('POST', '/auth/login', { email: `m${n}@example.org`, password: 'x' }));
    }
    expect(count(answers, 401)).to.equal(60);
  });

  it('the counter commits on its own: a failed attempt is not taken back', async () => {
    const { email } = await account();
    await guess(email);
    const { rows } = await sql.query("select attempts from throttle where key like 'log-in to account:%'");
    expect(rows).to.deep.equal([{ attempts: 1 }]);
  });

  it('a known and an unknown address get the same answer in the same time', async () => {
    const { email } = await account();
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const bodies = new Set<string>();
    for (let n = 0; n < TIMED; n++) {
      if (n % 9 === 0) await sql.query('delete from throttle');
      for (const kind of n % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        const begin = performance.now();
        const answer = await guess(kind === 'known' ? email : `nobody${n}@example.org`);
        times[kind].push(performance.now() - begin);
        bodies.add(JSON.stringify({ ...answer.body, instance: '' }));
        expect(answer.status).to.equal(401);
      }
    }
    const { effect, p } = mannWhitney(times.known, times.unknown);
    console.log(
      `        median ${median(times.known).toFixed(1)} ms known, ${median(times.unknown).toFixed(1)} ms unknown; ` +
        `a known one is slower in ${(effect * 100).toFixed(0)} % of pairs, p = ${p.toFixed(2)}`,
    );
    expect(bodies.size).to.equal(1);
    expect(effect).to.be.within(0.25, 0.75);
  });

  it('a disabled account and a wrong password get the same answer', async () => {
    const { email, password } = await account();
    const wrong = await guess(email);
    await sql.query('update users set disabled_at = now() where email = $1', [email]);
    const disabled = await stranger().ask('POST', '/auth/login', { email, password });
    expect({ ...disabled.body, instance: '' }).to.deep.equal({ ...wrong.body, instance: '' });
  });
});

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** How often a value of the first sample is the greater one, and how probable that is by chance. */
function mannWhitney(first: number[], second: number[]): { effect: number; p: number } {
  const wins = first.reduce((sum, a) => sum + second.filter((b) => a > b).length, 0);
  const pairs = first.length * second.length;
  const z = (wins - pairs / 2) / Math.sqrt((pairs * (first.length + second.length + 1)) / 12);
  return { effect: wins / pairs, p: 2 * (1 - normal(Math.abs(z))) };
}

/** Cumulative normal distribution, by Abramowitz and Stegun 26.2.17. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
