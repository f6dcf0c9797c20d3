import { expect } from 'chai';
import { addressOf, languageOf, rolesAt } from './claims.ts';
import { returnTo } from './return-to.ts';

const PAGE = 'https://tasks.example.org';

describe('where a log-in at the provider leads to', () => {
  it('is a path of the page, with its query and fragment', () => {
    for (const path of ['/', '/?status=open&q=a%20b', '/settings#tokens', '/%D1%84?x=//evil.example', '/apiary']) {
      expect(returnTo(path, PAGE)).to.equal(PAGE + path);
    }
  });

  it('is never another site (open redirect)', () => {
    const attempts = [
      'https://evil.example/',
      '//evil.example/',
      '///evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
      '/\n//evil.example',
      ' //evil.example',
      '/..//evil.example',
      '/.//evil.example',
      '/%2e%2e//evil.example',
      'javascript:alert(1)',
      'tasks.example.org.evil.example',
      '@evil.example',
      '.evil.example',
      '',
      'https://tasks.example.org@evil.example/',
    ];
    for (const attempt of attempts) expect(returnTo(attempt, PAGE), attempt).to.equal(`${PAGE}/`);
    expect(returnTo('/@evil.example', PAGE), 'a path all the same').to.equal(`${PAGE}/@evil.example`);
  });

  it('is no address of the API, which would begin all over again, and none too long for a cookie', () => {
    for (const path of [
      '/api/v1/auth/oidc/login',
      '/API/x',
      '/x/../api/v1/tasks',
      '/%61pi/v1',
      '/api',
      `/${'x'.repeat(512)}`,
      `/?q=${'x'.repeat(510)}`,
      `/#${'x'.repeat(511)}`,
      `/${'中'.repeat(57)}`,
      `/${'中'.repeat(499)}`,
      `/?q=${'ж'.repeat(200)}`,
    ]) {
      expect(returnTo(path, PAGE), path).to.equal(`${PAGE}/`);
    }
    expect(returnTo(undefined, PAGE)).to.equal(`${PAGE}/`);
    // measured as it travels: a character of these is six or nine there
    for (const path of [`/?q=${'ж'.repeat(80)}`, `/${'中'.repeat(56)}`, `/${'x'.repeat(511)}`]) {
      expect(returnTo(path, PAGE), path).to.equal(PAGE + encodeURI(path));
    }
  });
});

describe('what a provider says of a person', () => {
  it('counts for an address where both stand in one place', () => {
    const mine = { email: 'a@example.org' };
    const other = { email: 'b@example.org', email_verified: true };
    expect(addressOf([mine, { email_verified: true }])).to.deep.equal({ email: 'a@example.org', verified: false });
    expect(addressOf([mine, other])).to.deep.equal({ email: 'b@example.org', verified: true });
    expect(addressOf([{ ...mine, email_verified: 'true' }])?.verified, 'as text').to.equal(true);
    expect(addressOf([{ email: ['a@example.org'], email_verified: true }, {}])).to.equal(undefined);
  });

  it('has roles in an array or alone, at a name or a path, and in nothing that JavaScript adds', () => {
    expect(rolesAt([{}, { realm_access: { roles: ['a', 1, 'b'] } }], 'realm_access.roles')).to.deep.equal(['a', 'b']);
    expect(rolesAt([{ 'https://example.org/roles': 'a' }], 'https://example.org/roles')).to.deep.equal(['a']);
    expect(rolesAt([{ roles: [] }, { roles: ['admin'] }], 'roles'), 'the first source that has it').to.deep.equal([]);
    for (const path of ['constructor.name', '__proto__', 'roles.length', 'toString']) {
      expect(rolesAt([{ roles: 'admin' }], path), path).to.equal(undefined);
    }
  });

  it('tells the language of mails', () => {
    expect(['ru', 'ru-RU', 'run', 'en', undefined, 7].map((locale) => languageOf([{ locale }]))).to.deep.equal([
      'ru',
      'ru',
      'en',
      'en',
      'en',
      'en',
    ]);
  });
});
