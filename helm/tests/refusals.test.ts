import { expect } from 'chai';
import { join } from 'node:path';
import { appChart, umbrellaChart } from '../lib/paths.ts';
import { appValues, helms, needsHelm, umbrella } from './support/charts.ts';
import { only, refusal, render } from './support/helm.ts';

const environment = { files: [join(umbrellaChart, 'values-environment.yaml')] };

/** Values of a Keycloak that works. */
const keycloak =
  'keycloak.enabled=true,global.keycloak.url=https://sso.example.org,app.publicUrl=https://tasks.example.org';

/** Values that must be refused, and what the message must name. */
const refused: Record<string, string> = {
  'app.replicaz=3': 'replicaz',
  'app.backend.replicaz=3': 'replicaz',
  'app.exposure.type=foo': '/exposure/type',
  'app.backend.image.tag=latest': '/backend/image/tag',
  'app.backend.image.digest=abc': '/backend/image/digest',
  'addressPools.pools[0].name=a,addressPools.pools[0].addresses={192.0.2.1}': '/addressPools/pools/0/addresses/0',
  'addressPools.pools[0].name=a': 'addresses',
  'addressPools.pools[0].name=a,addressPools.pools[0].addresses={192.0.2.0/24}': 'set metallb.enabled',
  'app.exposure.type=httproute': 'set exposure.gateways',
  'app.exposure.gateways[0].name=public': 'exposure.type is not httproute',
  'app.exposure.tls.issuer=ca': 'exposure.tls.issuer is for an Ingress',
  'app.exposure.type=ingress,app.exposure.tls.issuer=ca': 'set exposure.tls.enabled and exposure.host',
  'app.backend.autoscaling.cpu=60%': '/backend/autoscaling/cpu',
  'app.backend.autoscaling.max=3': "'max'",
  'app.spa.autoscaling.requestsPerSecond=3': 'requestsPerSecond',
  'app.rbac.viewers[0].kind=Person,app.rbac.viewers[0].name=x': '/rbac/viewers/0/kind',
  'app.networkPolicy.clients[0].selector=x': "'selector'",
  'app.networkPolicy.clients=anybody': '/networkPolicy/clients',
  'app.networkPolicy.mailPorts={}': '/networkPolicy/mailPorts',
  'networkPolicy.enabled=true': "'enabled'",
  'app.image.credentials.user=x': "'user'",
  'app.image.credentials.username=a:b': '/image/credentials/username',
  'app.image.credentials.registry=https://registry.example.org': '/image/credentials/registry',
  'app.image.credentials.username=puller': 'set both or neither',
  'app.image.credentials.username=puller,app.image.credentials.password=x,app.image.registry=':
    'set image.credentials.registry',
  'app.backend.replicas=0': '/backend/replicas',
  'app.backend.preStopSeconds=0': '/backend/preStopSeconds',
  'app.backend.logLevel=loud': '/backend/logLevel',
  'app.database.port=none': '/database/port',
  'app.publicUrl=tasks.example.org': '/publicUrl',
  'app.publicUrl=https://example.org/tasks': '/publicUrl',
  'app.publicUrl=https://example.org?a': '/publicUrl',
  'app.publicUrl=https://user@example.org': '/publicUrl',
  'app.trustedCertificates.secret=x': "'secret'",
  'app.trustedCertificates.key=a/b': '/trustedCertificates/key',
  'app.auth.registratoin=open': 'registratoin',
  'app.auth.registration=everybody': '/auth/registration',
  'app.auth.sessionDays=0': '/auth/sessionDays',
  'app.auth.accessTokenKeys.id=b': "'id'",
  'app.auth.accessTokenKeys.ids={}': '/auth/accessTokenKeys/ids',
  'app.auth.accessTokenKeys.ids={a,a}': '/auth/accessTokenKeys/ids',
  'app.auth.accessTokenKeys.ids={a:b}': '/auth/accessTokenKeys/ids/0',
  'app.auth.oidc.clientSecret=x': 'clientSecret',
  'app.auth.oidc.scopes=profile email': '/auth/oidc/scopes',
  'app.auth.oidc.issuer=sso.example.org': '/auth/oidc/issuer',
  'app.mail.smtpUrl=smtp://localhost': 'smtpUrl',
  'app.mail.from=nobody': '/mail/from',
  'app.auth.localLogin=false': 'nobody could log in',
  'app.auth.oidc.issuer=https://sso.example.org': 'set publicUrl, or exposure.host',
  'app.auth.oidc.issuer=https://sso.example.org,app.publicUrl=https://tasks.example.org':
    'set auth.oidc.existingSecret',
  'app.auth.oidc.existingSecret=sso': 'set auth.oidc.issuer',
  'app.auth.oidc.adminRole=': 'set both or neither',
  'app.auth.bootstrapToken.enabled=false,app.auth.bootstrapToken.existingSecret=x':
    'auth.bootstrapToken.enabled is false',
  'app.mail.existingSecret=mail': 'set mail.from',
  'app.mail.existingSecret=mail,app.mail.from=a@example.org': 'links in mail would lead nowhere',
  'app.mail.from=a@example.org': 'set mail.existingSecret',
  'app.attachments.store=ftp': '/attachments/store',
  'app.attachments.maxBytes=5368709121': '/attachments/maxBytes',
  'app.attachments.s3.secretKey=x': 'secretKey',
  'app.attachments.store=filesystem': 'set backend.replicas=1',
  'app.attachments.store=s3': 'set seaweedfs.enabled=true',
  'app.attachments.presign=true': 'set attachments.store=s3',
  'seaweedfs.enabled=true': 'set app.attachments.store=s3',
  'seaweedfs.enabled=true,app.attachments.store=s3,seaweedfs.fullnameOverride=x': 'seaweedfs.fullnameOverride gives',
  'keycloak.enabled=maybe': '/keycloak/enabled',
  'global.keycloak.ulr=https://sso.example.org': 'ulr',
  'global.keycloak.url=sso.example.org': '/global/keycloak/url',
  [keycloak.replace('keycloak.enabled=true,', '')]: 'set keycloak.enabled',
  'keycloak.enabled=true': 'set global.keycloak.url',
  [`${keycloak},app.publicUrl=`]: 'set publicUrl',
  [`${keycloak},app.enabled=false`]: 'keycloak.enabled needs app.enabled',
  [`${keycloak},app.auth.oidc.issuer=https://other.example.org`]: 'app.auth.oidc.issuer names another provider',
  [`${keycloak},app.auth.oidc.existingSecret=mine`]: 'must share one',
  [`${keycloak},keycloak.database.type=postgres`]: 'keycloak.database.type is set, and so is KC_DB',
  [`${keycloak},postgresql.enabled=false,app.database.host=db,app.database.existingSecret=db`]:
    'set KC_DB_URL_HOST and what belongs to it',
  'postgresql.enabled=maybe': '/postgresql/enabled',
  'metalb.enabled=true': 'metalb',
  'postgresql.enabled=false': 'app.database.host',
  'app.database.user=other': 'TASKTRACKER_ROLE in postgresql.primary.extraEnvVars',
  'app.database.name=other': 'postgresql.auth.database is "tasktracker"',
  'postgresql.auth.database=other': 'app.database.name is "tasktracker"',
  'postgresql.auth.username=other': 'postgresql.auth.username',
  'postgresql.fullnameOverride=db': 'postgresql.fullnameOverride',
  'postgresql.nameOverride=db': 'postgresql.nameOverride',
  'global.postgresql.fullnameOverride=db': 'global.postgresql.fullnameOverride',
  'postgresql.architecture=replication': 'postgresql.architecture must be standalone',
  'app.database.password=secret': 'database.password and database.existingSecret are both set',
  'app.database.application.name=x': "'name'",
  'app.database.application.user=tasktracker': 'leave it empty where one role does everything',
  'app.database.application.password=x': 'database.application.password is for database.password',
  'app.database.administrator.user=': '/database/administrator/user',
  'app.database.existingSecret=mine': "the superuser's password is in one of them",
  'postgresql.auth.secretKeys.adminPasswordKey=root': 'app.database.administrator.existingSecretKey must be "root"',
};

describe('values that are wrong', function () {
  before(function () {
    needsHelm(this);
  });

  for (const [value, name] of Object.entries(refused)) {
    it(`${value} is refused with a message that names ${name}`, async () => {
      expect(await refusal(umbrella, { ...environment, set: [value] })).to.include(name);
      if (helms.helm4)
        expect(await refusal(umbrella, { ...environment, set: [value], helm: 'helm4' })).to.include(name);
    });
  }

  it('an external database without a Secret is refused with a message that says what to set', async () => {
    const set = ['postgresql.enabled=false', 'app.database.host=db.example.org'];
    expect(await refusal(umbrella, { ...environment, set })).to.include(
      'set app.database.existingSecret to your Secret',
    );
  });

  it('other names of the database, its role and its Service are taken where both sides have them', async () => {
    const role = 'postgresql.primary.extraEnvVars[0].name=TASKTRACKER_ROLE,postgresql.primary.extraEnvVars[0].value=r';
    for (const set of [
      ['app.database.name=other', 'postgresql.auth.database=other'],
      ['app.database.user=r', role],
      ['app.database.user=r', 'postgresql.primary.initdb.scripts.create-role\\.sh=null'],
      ['app.database.host=db', 'postgresql.fullnameOverride=db'],
      ['app.enabled=false', 'postgresql.auth.database=other'],
    ]) {
      expect(await render(umbrella, { ...environment, set }), set.join()).to.have.length.greaterThan(3);
    }
    const set = ['app.database.host=db', 'postgresql.fullnameOverride=db'];
    const objects = await render(umbrella, { ...environment, set });
    expect(only(objects, 'Deployment', 'backend')).to.satisfy((object: object) =>
      JSON.stringify(object).includes('{"name":"PGHOST","value":"db"}'),
    );
    expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).to.include('Service/db');
  });

  it('a release with "postgresql" in its name is refused, unless its database is elsewhere', async () => {
    const release = 'tasks-postgresql';
    expect(await refusal(umbrella, { ...environment, release })).to.include('choose another name');
    const files = [join(umbrellaChart, 'ci/external-database-values.yaml')];
    expect(await render(umbrella, { files, release })).to.have.length.greaterThan(5);
  });

  it('a release whose name collides with, or is too long for, its Keycloak is refused', async () => {
    const files = [join(umbrellaChart, 'ci/keycloak-database-values.yaml')];
    expect(await refusal(umbrella, { files, release: 'tasks-keycloak' })).to.include('choose another name');
    expect(await refusal(umbrella, { files, release: 'x'.repeat(44) })).to.include('at most 43 characters');
    expect(await render(umbrella, { files, release: 'x'.repeat(43) })).to.have.length.greaterThan(5);
  });

  it('a release whose name is too long for the pod of its database is refused', async () => {
    expect(await refusal(umbrella, { ...environment, release: 'x'.repeat(42) })).to.include('at most 41 characters');
  });

  it('the application alone says that it needs a host and a password', async () => {
    expect(await refusal(appChart, { set: ['database.password=x'] })).to.include('database.host is empty');
    expect(await refusal(appChart, { set: ['database.host=db'] })).to.include('set database.existingSecret');
    const set = ['database.host=db', 'database.password=x', 'database.application.user=serving'];
    expect(await refusal(appChart, { set })).to.include('set database.application.existingSecret');
  });

  it('any key below global is taken, since other charts read theirs there', async () => {
    expect(await render(appChart, { set: [...appValues, 'global.anything=1'] })).to.have.length.greaterThan(5);
    expect(await render(umbrella, { ...environment, set: ['global.anything=1'] })).to.have.length.greaterThan(5);
  });
});
