import { expect } from 'chai';
import { Answers, ann, logIn, refusal } from '../../test/answers.ts';
import { until } from '../../test/mount.ts';
import { freshStores, shown } from '../../test/pinia.ts';
import { useSessionStore } from '../session/session.store.ts';
import { useAdministrationStore, useInvitationList, type ManagedUser } from './administration.store.ts';

const user = (id: string): ManagedUser => ({ ...ann, id, disabled: false }) as ManagedUser;

const page = (rows: object[], next?: string): Response =>
  Response.json(rows, next === undefined ? {} : { headers: { Link: `<http://x/?before=${next}>; rel="next"` } });

describe('administration store', () => {
  let answers: Answers;
  let store: ReturnType<typeof useAdministrationStore>;

  beforeEach(() => {
    answers = new Answers().install();
    freshStores();
    useSessionStore().enter(logIn('first'));
    store = useAdministrationStore();
  });

  it('loads users page by page, and keeps what is there when a page fails', async () => {
    answers.to['GET /users'] = () => page([user('a')], 'a');
    await store.loadUsers();
    expect(store.users.next).to.equal('a');
    answers.to['GET /users'] = 503;
    await store.loadMoreUsers();
    expect(store.users.failure).to.deep.equal({ kind: 'unavailable' });
    expect(store.users.rows.length).to.equal(1);
    answers.to['GET /users'] = () => page([user('b')]);
    await store.loadMoreUsers();
    expect(store.users.rows.map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(store.users.next).to.equal(null);
  });

  it('asks for a page once, however often it is wanted', async () => {
    answers.to['GET /users'] = () => page([user('a')]);
    await Promise.all([store.loadUsers(), store.loadUsers()]);
    expect(answers.asked()).to.deep.equal(['GET /users']);
  });

  it('shows rights as the server has them, also when they are refused', async () => {
    answers.to['GET /users'] = () => page([user('a')]);
    await store.loadUsers();
    answers.to['PATCH /users/a'] = refusal(409, 'conflict');
    expect(await store.setRights(store.users.rows[0]!, { role: 'user' })).to.deep.include({ type: 'conflict' });
    answers.to['PATCH /users/a'] = { ...user('a'), disabled: true };
    expect(await store.setRights(store.users.rows[0]!, { disabled: true })).to.equal(null);
    expect(store.users.rows[0]!.disabled).to.equal(true);
  });

  it('has a link to hand over only where no mail is sent, and forgets it', async () => {
    const invitation = { id: 'i1', email: null, role: 'user', expiresAt: '2026-12-01T00:00:00.000Z' };
    answers.to['GET /invitations'] = [];
    const { it: invitations } = shown(useInvitationList);
    await until(() => invitations.loaded.value, 'the invitations are there');
    answers.to['POST /invitations'] = { ...invitation, link: null };
    await store.invite({ role: 'user', language: 'en' });
    expect(store.invitationLink).to.equal(null);
    answers.to['POST /invitations'] = { ...invitation, id: 'i2', link: 'https://x/#invitation=secret' };
    await store.invite({ role: 'user', language: 'en' });
    expect(store.invitationLink?.link).to.match(/secret$/);
    expect(JSON.stringify(invitations.rows.value)).not.to.include('secret');
    answers.to['DELETE /invitations/i1'] = 404;
    expect(await store.withdraw('i1'), 'accepted already').to.equal(null);
    expect(invitations.rows.value.map(({ id }) => id)).to.deep.equal(['i2']);
    store.clear();
    expect([store.invitationLink, store.users.rows]).to.deep.equal([null, []]);
  });
});
