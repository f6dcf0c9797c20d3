import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { Answers, ann, logIn, refusal } from '../../test/answers.ts';
import { useSessionStore } from '../session/session.store.ts';
import { useAuthStore } from './auth.store.ts';
import { linkTokenIn, takeLinkToken } from './link-token.ts';
import { ownPath } from './own-path.ts';

describe('auth store', () => {
  let answers: Answers;

  beforeEach(() => {
    answers = new Answers().install();
    setActivePinia(createPinia());
  });

  afterEach(() => {
    history.replaceState(null, '', '/');
    takeLinkToken();
  });

  /** A store on a page that was opened by a link. */
  function openedBy(fragment: string): ReturnType<typeof useAuthStore> {
    history.replaceState(null, '', `/${fragment}`);
    takeLinkToken();
    return useAuthStore();
  }

  it('logs in', async () => {
    answers.to['POST /auth/login'] = logIn('first');
    expect(await useAuthStore().logIn({ email: ann.email, password: 'p' })).to.equal(null);
    expect(useSessionStore().user).to.deep.equal(ann);
    expect(answers.calls[0]!.body).to.deep.equal({ email: ann.email, password: 'p' });
  });

  it('says why it was not let in, and how long to wait', async () => {
    answers.to['POST /auth/login'] = refusal(401, 'invalid-credentials');
    const store = useAuthStore();
    expect(await store.logIn({ email: 'a', password: 'b' })).to.deep.include({ type: 'invalid-credentials' });
    answers.to['POST /auth/login'] = new Response('', { status: 429, headers: { 'Retry-After': '90' } });
    expect(await store.logIn({ email: 'a', password: 'b' })).to.deep.equal({ kind: 'throttled', seconds: 90 });
    expect(useSessionStore().status).to.equal('unknown');
  });

  it('is in after a registration, unless a mail has to be answered first', async () => {
    const store = useAuthStore();
    const registration = { email: ann.email, password: 'p', language: 'en' as const };
    answers.to['POST /auth/register'] = 202;
    expect(await store.register(registration)).to.equal(null);
    expect(useSessionStore().status).to.equal('unknown');
    answers.to['POST /auth/register'] = logIn('first');
    expect(await store.register(registration)).to.equal(null);
    expect(useSessionStore().status).to.equal('in');
  });

  it('tells what there is to log in with, or why that is not known', async () => {
    const store = useAuthStore();
    answers.to['GET /auth/methods'] = 503;
    await store.loadMethods();
    expect(store.methodsFailure).to.deep.equal({ kind: 'unavailable' });
    answers.to['GET /auth/methods'] = { localLogin: true };
    await store.loadMethods();
    expect(store.methodsFailure).to.equal(null);
    expect(store.methods?.localLogin).to.equal(true);
  });

  it('uses the token of a link for nothing but its purpose, and takes it out of the address', async () => {
    const token = 'a'.repeat(43);
    const store = openedBy(`#password=${token}`);
    expect(location.hash).to.equal('');
    answers.to['POST /auth/password-reset'] = 204;
    answers.to['POST /auth/confirm'] = 403;
    await store.resetPassword('a new password');
    await store.confirmRegistration('a password');
    expect(answers.calls.map(({ body }) => (body as { token: string }).token)).to.deep.equal([token, '']);
    expect(store.passwordSet).to.equal(true);
  });

  it('shows the new address once it is confirmed', async () => {
    const session = useSessionStore();
    session.enter(logIn('first'));
    answers.to['POST /auth/confirm'] = Response.json(null);
    answers.to['POST /auth/refresh'] = logIn('second', { ...ann, email: 'new@example.org' });
    expect(await openedBy(`#email=${'a'.repeat(43)}`).confirmEmail()).to.equal(null);
    expect(session.user?.email).to.equal('new@example.org');
  });

  it('finds out whether a new password has ended this very session', async () => {
    const session = useSessionStore();
    session.enter(logIn('first'));
    answers.to['POST /auth/password-reset'] = 204;
    answers.to['POST /auth/refresh'] = 401;
    await openedBy(`#password=${'a'.repeat(43)}`).resetPassword('a new password');
    expect(session.status).to.equal('out');
  });
});

describe('what addresses say', () => {
  it('a path to go back to is one of this page', () => {
    const own = ['/', '/?filter=active', '/account#x'];
    expect(own.map(ownPath)).to.deep.equal(own);
    const others = [
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'https://evil.example',
      'javascript:alert(1)',
    ];
    for (const path of [...others, '', undefined, ['/a'], '/.//evil.example']) expect(ownPath(path)).to.equal('/');
  });

  it('the token of a link has a purpose that is known and the form of a token', () => {
    expect(linkTokenIn(`#invitation=${'b'.repeat(20)}`)).to.deep.equal({
      purpose: 'invitation',
      token: 'b'.repeat(20),
    });
    for (const fragment of ['', '#main', `#other=${'b'.repeat(20)}`, '#password=short', `#password=${'<'.repeat(20)}`])
      expect(linkTokenIn(fragment)).to.equal(null);
  });
});
