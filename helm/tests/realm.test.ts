/** The realm file that Keycloak imports, against the members that Keycloak knows and against what the charts promise. */
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { umbrellaChart } from '../lib/paths.ts';
import { needsHelm, umbrella } from './support/charts.ts';
import { only, render } from './support/helm.ts';
import { type Client, knownAttributes, problems, type Realm } from './support/realm.ts';

const file = join(umbrellaChart, 'files/tasktracker-realm.json');

describe('the realm file', () => {
  let text: string;
  let realm: Realm;
  let client: Client;

  before(async () => {
    text = await readFile(file, 'utf8');
    realm = JSON.parse(text) as Realm;
    client = realm.clients[0]!;
  });

  it('has only members that Keycloak reads, each of the type that Keycloak reads', async () => {
    expect(problems(realm)).to.deep.equal([]);
    expect(Object.keys(client.attributes).filter((name) => !knownAttributes.client.has(name))).to.deep.equal([]);
    const mappers = client.protocolMappers.flatMap(({ config }) => Object.keys(config));
    expect(mappers.filter((name) => !knownAttributes.roleMapper.has(name))).to.deep.equal([]);
  });

  for (const [what, change] of Object.entries<(realm: Record<string, never>) => object>({
    'a mistyped member': (good) => ({ ...good, bruteForceProtectd: true }),
    'text for a boolean': (good) => ({ ...good, enabled: 'true' }),
    'text for a number': (good) => ({ ...good, accessTokenLifespan: '5m' }),
    'a fraction for a number': (good) => ({ ...good, accessTokenLifespan: 0.5 }),
    'one for a list': (good) => ({ ...good, supportedLocales: 'en' }),
    'a value that is not of its enumeration': (good) => ({ ...good, bruteForceStrategy: 'SQUARE' }),
    'a mistyped member of a client': (good) => ({ ...good, clients: [{ clientID: 'tasktracker' }] }),
    'a number for an attribute': (good) => ({ ...good, clients: [{ attributes: { a: 1 } }] }),
    'a role that is text': (good) => ({ ...good, roles: { realm: ['user'] } }),
    'a member whose type is not written down here': (good) => ({ ...good, users: [{ username: 'x' }] }),
  })) {
    it(`would not pass with ${what}`, () => {
      expect(problems(change(JSON.parse(text) as Record<string, never>))).to.have.lengthOf(1);
    });
  }

  it('has the name that Keycloak demands of the file, and the realm that the charts name', async () => {
    expect(file.endsWith(`/${realm.realm}-realm.json`)).to.equal(true);
    const values = parse(await readFile(join(umbrellaChart, 'values.yaml'), 'utf8')) as {
      app: { auth: { oidc: { roleClaim: string; adminRole: string } } };
    };
    const { roleClaim, adminRole } = values.app.auth.oidc;
    const roles = realm.roles.realm.map(({ name }) => name);
    expect(roles).to.include(adminRole);
    expect(client.protocolMappers.map(({ config }) => config['claim.name'])).to.deep.equal([roleClaim]);
    expect(client.protocolMappers[0]!.config).to.include({ 'id.token.claim': 'true', multivalued: 'true' });
  });

  it('lets the application in by code with PKCE, and in no other way', () => {
    expect(realm.clients).to.have.lengthOf(1);
    expect(client).to.include({
      publicClient: false,
      clientAuthenticatorType: 'client-secret',
      standardFlowEnabled: true,
      implicitFlowEnabled: false,
      directAccessGrantsEnabled: false,
      serviceAccountsEnabled: false,
      fullScopeAllowed: false,
    });
    expect(client.attributes['pkce.code.challenge.method']).to.equal('S256');
  });

  it('sends people and messages to exact addresses of the application', () => {
    expect(client.redirectUris).to.deep.equal(['${TASKTRACKER_URL}/api/v1/auth/oidc/callback']);
    expect(client.webOrigins).to.deep.equal([]);
    expect(client.attributes).to.include({
      'post.logout.redirect.uris': '${TASKTRACKER_URL}/',
      'backchannel.logout.url': '${TASKTRACKER_URL}/api/v1/auth/oidc/backchannel-logout',
      'backchannel.logout.session.required': 'true',
    });
    expect(JSON.stringify(client)).not.to.match(/\*|##/);
  });

  it('slows down guesses, ends sessions, and lets nobody register by himself', () => {
    expect(realm).to.include({
      enabled: true,
      sslRequired: 'external',
      registrationAllowed: false,
      bruteForceProtected: true,
      permanentLockout: false,
      duplicateEmailsAllowed: false,
      revokeRefreshToken: true,
      eventsEnabled: true,
    });
    expect(realm.failureFactor).to.be.within(3, 30);
    expect(realm.accessTokenLifespan).to.be.within(60, 900);
    expect(realm.accessCodeLifespan).to.be.within(10, 60);
    expect(realm.ssoSessionIdleTimeout).to.be.within(900, 7200);
    expect(realm.ssoSessionMaxLifespan).to.be.within(realm.ssoSessionIdleTimeout, 86_400);
    expect(realm.passwordPolicy).to.match(/length\((1[2-9]|[2-9]\d)\)/);
  });

  it('has no user, no password and no secret', () => {
    expect(realm).not.to.have.any.keys('users', 'smtpServer', 'components');
    expect(client.secret).to.equal('${TASKTRACKER_CLIENT_SECRET}');
    expect(text).not.to.match(/"(credentials|password|value|privateKey)"/);
  });

  it('gives roles that are there, to accounts and to the application', () => {
    const roles = realm.roles.realm;
    const names = roles.map(({ name }) => name);
    expect(names).to.include(realm.defaultRole.name);
    expect(names).to.include.members(roles.flatMap(({ composites }) => composites?.realm ?? []));
    expect(realm.scopeMappings).to.deep.equal([
      { client: client.clientId, roles: ['tasktracker-user', 'tasktracker-admin'] },
    ]);
    const byDefault = roles.find(({ name }) => name === realm.defaultRole.name)!;
    expect(byDefault.composites!.realm).to.deep.equal(['tasktracker-user']);
  });

  it('is imported by the pod of Keycloak as it is, with every placeholder filled in', async function () {
    needsHelm(this);
    const objects = await render(umbrella, { files: [join(umbrellaChart, 'ci/keycloak-values.yaml')] });
    const { data } = only(objects, 'ConfigMap', '-keycloak-realm') as unknown as { data: Record<string, string> };
    expect(data['tasktracker-realm.json']?.trim()).to.equal(text.trim());
    const pod = JSON.stringify(only(objects, 'StatefulSet', '-keycloak'));
    expect(pod).to.include('--import-realm').and.to.include('"mountPath":"/opt/keycloak/data/import"');
    const placeholders = new Set([...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name!));
    expect([...placeholders].toSorted()).to.deep.equal(['TASKTRACKER_CLIENT_SECRET', 'TASKTRACKER_URL']);
    for (const name of placeholders) expect(pod).to.include(`"name":"${name}","valueFrom"`);
  });
});
