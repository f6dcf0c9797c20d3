import { expect } from 'chai';
import { AppError } from '../errors.ts';
import { hashPassword, passwordProblem, verifyPassword } from './passwords.service.ts';

const EMAIL = 'ann.example@example.org';
const MANY = 300;

describe('passwords', () => {
  it('have 8 to 128 characters, of any kind, counted as people count them', () => {
    expect(passwordProblem('short-1', EMAIL)).to.match(/8 to 128/);
    expect(passwordProblem('ä'.repeat(8), EMAIL)).to.equal(undefined);
    expect(passwordProblem('🦉'.repeat(128), EMAIL)).to.equal(undefined);
    expect(passwordProblem('🦉'.repeat(129), EMAIL)).to.match(/8 to 128/);
    expect(passwordProblem('a b\u0000c\td é', EMAIL)).to.equal(undefined);
    expect(passwordProblem('a'.repeat(7) + '\ud800', EMAIL)).to.match(/Unicode/);
  });

  it('are none of the most common ones, in any case, and not the address', () => {
    for (const password of ['password', '12345678', 'PassWord', 'qwertyuiop', 'sunshine', 'iloveyou']) {
      expect(passwordProblem(password, EMAIL), password).to.match(/most common/);
    }
    expect(passwordProblem('Ann.Example@example.org', EMAIL)).to.match(/e-mail/);
  });

  it('are kept as Argon2id, each with a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).to.not.equal(other);
    expect(await verifyPassword(one, 'correct horse')).to.equal(true);
    expect(await verifyPassword(one, 'correct horsf')).to.equal(false);
  });

  it('match in either form of an accented letter', async () => {
    expect(await verifyPassword(await hashPassword('caf\u00e9-12345'), 'cafe\u0301-12345')).to.equal(true);
  });

  it('of an account that does not exist match nothing, and cost a hash all the same', async () => {
    const stored = await hashPassword('correct horse');
    const time = async (hashed: string | undefined) => {
      const start = process.cpuUsage();
      expect(await verifyPassword(hashed, 'wrong horse')).to.equal(false);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1_000;
    };
    let [known, unknown] = [0, 0];
    // in turns, so that whatever else this machine does meets both alike
    for (let n = 0; n < 20; n++) [known, unknown] = [known + (await time(stored)), unknown + (await time(undefined))];
    console.log(`        CPU: known ${(known / 20).toFixed(1)} ms, unknown ${(unknown / 20).toFixed(1)} ms`);
    expect(unknown / known).to.be.within(0.5, 2);
  });

  it(`of ${MANY} at once: the first ones are checked, the rest is asked to come back, and other work goes on`, async () => {
    let late = 0;
    const beat = setInterval(() => {
      late = Math.max(late, performance.now() - last - 20);
      last = performance.now();
    }, 20);
    let last = performance.now();
    const outcomes = await Promise.allSettled(
      Array.from({ length: MANY }, async () => verifyPassword(undefined, 'wrong horse')),
    );
    clearInterval(beat);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    console.log(`        ${MANY - refused.length} checked, event loop late by ${late.toFixed(0)} ms at most`);
    expect(refused.length).to.be.within(1, MANY - 200);
    expect((refused[0] as PromiseRejectedResult).reason)
      .to.be.instanceOf(AppError)
      .with.property('status', 503);
    expect(late).to.be.lessThan(500);
  });
});
