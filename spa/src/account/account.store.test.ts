import { useQueryCache } from '@pinia/colada';
import { expect } from 'chai';
import { nextTick } from 'vue';
import { Answers, ann, logIn, refusal } from '../../test/answers.ts';
import { until } from '../../test/mount.ts';
import { freshStores } from '../../test/pinia.ts';
import { useSessionStore } from '../session/session.store.ts';
import { useAccountStore, type ApiToken } from './account.store.ts';
import { programName } from './program-name.ts';

const token: ApiToken = {
  id: 't1',
  name: 'backup',
  scopes: ['read'],
  createdAt: '2026-11-24T06:00:00.000Z',
  expiresAt: '2027-11-24T06:00:00.000Z',
  lastUsedAt: null,
};

describe('account store', () => {
  let answers: Answers;
  let store: ReturnType<typeof useAccountStore>;

  beforeEach(() => {
    answers = new Answers().install();
    freshStores();
    useSessionStore().enter(logIn('first'));
    store = useAccountStore();
  });

  it('shows a new token once, and keeps it nowhere else', async () => {
    answers.to['GET /account/tokens'] = [];
    answers.to['GET /account/sessions'] = [];
    answers.to['POST /account/tokens'] = { ...token, token: 'secret' };
    await store.show();
    expect(await store.createToken({ name: 'backup', scopes: ['read'], expiresInDays: 7 })).to.equal(null);
    expect(store.newToken).to.deep.equal({ name: 'backup', token: 'secret' });
    expect(store.tokens).to.deep.equal([token]);
    store.hide();
    expect(store.newToken).to.equal(null);
  });

  it('shows nobody what it knows of another person, nor an answer that comes late', async () => {
    answers.to['GET /account/tokens'] = [token];
    answers.to['GET /account/sessions'] = [{ id: 's1' }];
    await store.show();
    const waiting: ((tokens: ApiToken[]) => void)[] = [];
    answers.to['GET /account/tokens'] = () => new Promise<ApiToken[]>((resolve) => waiting.push(resolve));
    const late = store.reloadTokens();
    await until(() => waiting.length === 1, 'the tokens are asked for again');
    useSessionStore().leave();
    await nextTick();
    expect([store.tokens, store.sessions]).to.deep.equal([[], []]);
    answers.to['GET /account/sessions'] = [];
    useSessionStore().enter(logIn('second', { ...ann, id: 'bob' }));
    await until(() => waiting.length === 2, 'those of the other person are asked for');
    expect(useQueryCache().getEntries({ key: [ann.id] }), 'what is kept of the first person').to.deep.equal([]);
    waiting[0]!([token]);
    await late;
    expect(store.tokens).to.deep.equal([]);
    waiting[1]!([{ ...token, name: 'theirs' }]);
    await until(() => store.tokens.length === 1, 'they are there');
    expect(store.tokens[0]!.name).to.equal('theirs');
  });

  it('asks for what is shown again when the tab is seen, and not for what is not', async () => {
    answers.to['GET /account/tokens'] = [token];
    answers.to['GET /account/sessions'] = 503;
    await store.show();
    expect([store.tokens.length, store.sessionsFailure]).to.deep.equal([1, { kind: 'unavailable' }]);
    // what is a few seconds old is good enough; what failed is not
    answers.to['GET /account/sessions'] = [{ id: 's1' }];
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => store.sessions.length === 1, 'the sessions are there');
    expect(store.sessionsFailure).to.equal(null);
    store.hide();
    answers.to['GET /account/sessions'] = 503;
    await store.reloadSessions();
    const asked = answers.calls.length;
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answers.calls.length).to.equal(asked);
    expect(store.sessions.length, 'shown to the same person again').to.equal(1);
  });

  it('does not take a list that was on its way before a write for one from after it', async () => {
    answers.to['GET /account/sessions'] = [{ id: 's1' }, { id: 's2' }];
    answers.to['GET /account/tokens'] = [];
    await store.show();
    let release = (_answer: object): void => undefined;
    answers.to['GET /account/sessions'] = () => new Promise<object>((resolve) => (release = resolve));
    const reloaded = store.reloadSessions();
    answers.to['DELETE /account/sessions/s1'] = 204;
    await store.endSession('s1');
    release([{ id: 's1' }, { id: 's2' }]);
    await reloaded;
    expect(store.sessions.map(({ id }) => id)).to.deep.equal(['s2']);
  });

  it('takes a token or session that is gone already for ended, and nothing else', async () => {
    answers.to['GET /account/tokens'] = [token];
    answers.to['GET /account/sessions'] = [{ id: 's1' }, { id: 's2' }];
    await store.show();
    answers.to['DELETE /account/tokens/t1'] = 503;
    expect(await store.revokeToken('t1')).to.deep.equal({ kind: 'unavailable' });
    expect(store.tokens.length).to.equal(1);
    answers.to['DELETE /account/tokens/t1'] = 404;
    expect(await store.revokeToken('t1')).to.equal(null);
    expect(store.tokens).to.deep.equal([]);
    answers.to['DELETE /account/sessions/s1'] = 204;
    expect(await store.endSession('s1')).to.equal(null);
    expect(store.sessions.map(({ id }) => id)).to.deep.equal(['s2']);
  });

  it('has a new address at once, or once a mail is answered', async () => {
    answers.to['POST /account/email'] = 202;
    await store.changeEmail('new@example.org', 'p');
    expect(store.awaitedEmail).to.equal('new@example.org');
    expect(useSessionStore().user?.email).to.equal(ann.email);
    answers.to['POST /account/email'] = { ...ann, email: 'new@example.org' };
    await store.changeEmail('new@example.org', 'p');
    expect(store.awaitedEmail).to.equal('');
    expect(useSessionStore().user?.email).to.equal('new@example.org');
  });

  it('loads the sessions anew after a new password, which ends the others', async () => {
    answers.to['POST /account/password'] = 204;
    answers.to['GET /account/sessions'] = [{ id: 's1' }];
    expect(await store.changePassword('old', 'new')).to.equal(null);
    expect(store.sessions.length).to.equal(1);
  });

  it('leaves when the account is deleted, and stays when it is not', async () => {
    answers.to['POST /account/deletion'] = refusal(400, 'invalid', [{ pointer: '/email', detail: 'is not yours' }]);
    expect(await store.deleteAccount('x', undefined)).to.deep.include({ kind: 'rejected' });
    expect(useSessionStore().status).to.equal('in');
    answers.to['POST /account/deletion'] = 204;
    expect(await store.deleteAccount(ann.email, undefined)).to.equal(null);
    expect(answers.calls.at(-1)!.body).to.deep.equal({ email: ann.email });
    expect(useSessionStore().status).to.equal('out');
    expect(useSessionStore().ended).to.equal(false);
  });
});

describe('names of programs', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
  const cases: [userAgent: string, name: string | null][] = [
    [chrome, 'Chrome 131, Linux'],
    [`${chrome} Edg/131.0.2903.51`, 'Edge 131, Linux'],
    ['Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0', 'Firefox 132, Android'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1',
      'Safari 18, iOS',
    ],
    ['curl/8.5.0', 'curl 8'],
    ['something else', 'something else'],
    ['', null],
  ];
  for (const [userAgent, name] of cases) {
    it(`${name ?? 'nothing'}`, () => expect(programName(userAgent)).to.equal(name));
  }
});
