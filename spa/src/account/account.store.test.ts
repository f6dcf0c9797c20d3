import { expect } from 'chai';
import { Answers, ann, logIn, refusal } from '../../test/answers.ts';
import { until } from '../../test/mount.ts';
import { freshStores, shown } from '../../test/pinia.ts';
import { useSessionStore } from '../session/session.store.ts';
import { useAccountStore, useSessionList, useTokenList, type ApiToken } from './account.store.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
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
    answers.to['POST /account/tokens'] = { ...token, token: 'secret' };
    const { it: tokens } = shown(useTokenList);
    await until(() => tokens.loaded.value, 'the tokens are there');
    expect(await store.createToken({ name: 'backup', scopes: ['read'], expiresInDays: 7 })).to.equal(null);
    expect(store.newToken).to.deep.equal({ name: 'backup', token: 'secret' });
    expect(tokens.rows.value).to.deep.equal([token]);
    store.clear();
    expect(store.newToken).to.equal(null);
  });

  it('takes a token or session that is gone already for ended, and nothing else', async () => {
    answers.to['GET /account/tokens'] = [token];
    answers.to['GET /account/sessions'] = [{ id: 's1' }, { id: 's2' }];
    const { it: tokens } = shown(useTokenList);
    const { it: sessions } = shown(useSessionList);
    await until(() => tokens.loaded.value && sessions.loaded.value, 'the lists are there');
    answers.to['DELETE /account/tokens/t1'] = 503;
    expect(await store.revokeToken('t1')).to.deep.equal({ kind: 'unavailable' });
    expect(tokens.rows.value.length).to.equal(1);
    answers.to['DELETE /account/tokens/t1'] = 404;
    expect(await store.revokeToken('t1')).to.equal(null);
    expect(tokens.rows.value).to.deep.equal([]);
    answers.to['DELETE /account/sessions/s1'] = 204;
    expect(await store.endSession('s1')).to.equal(null);
    expect(sessions.rows.value.map(({ id }) => id)).to.deep.equal(['s2']);
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
    answers.to['GET /account/sessions'] = [{ id: 's1' }, { id: 's2' }];
    const { it: sessions } = shown(useSessionList);
    await until(() => sessions.rows.value.length === 2, 'the sessions are there');
    answers.to['GET /account/sessions'] = [{ id: 's1' }];
    expect(await store.changePassword('old', 'new')).to.equal(null);
    expect(sessions.rows.value.length).to.equal(1);
  });

  it('leaves when the account is deleted, and stays when it is not', async () => {
    answers.to['POST /account/deletion'] = refusal(400, 'invalid', [{ pointer: '/email', detail: 'is not yours' }]);
    expect(await store.deleteAccount('x', undefined)).to.deep.include({ kind: 'rejected' });
    expect(useSessionStore().status).to.equal('in');
    answers.to['POST /account/deletion'] = 204;
    useTasksStore().newTitle = 'typed';
    expect(await store.deleteAccount(ann.email, undefined)).to.equal(null);
    expect(useTasksStore().newTitle, 'what was typed').to.equal('');
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
