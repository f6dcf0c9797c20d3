import { expect } from 'chai';
import { signOnErrors } from '../../../backend/src/single-sign-on/refusal.ts';
import { logInErrorOf } from './log-in-error.ts';

describe('errors of a log-in at the provider', () => {
  it('are all that the backend sends, and what is not known is a failure', () => {
    for (const code of Object.keys(signOnErrors)) expect(logInErrorOf(code)).to.equal(code);
    expect(logInErrorOf('<script>')).to.equal('sign-on-failed');
    expect(logInErrorOf(['sign-on-denied'])).to.equal(null);
    expect(logInErrorOf('')).to.equal(null);
  });
});
