import { expect } from 'chai';
import { drillValues, type CronJob } from './restore-drill-values.ts';

const cronJobWith = (
  env: CronJob['spec']['jobTemplate']['spec']['template']['spec']['containers'][0]['env'],
): CronJob => ({
  spec: { jobTemplate: { spec: { template: { spec: { containers: [{ env }] } } } } },
});
const cronJob = cronJobWith([
  { name: 'BACKUP_S3_BUCKET', value: 'backups' },
  { name: 'BACKUP_S3_PREFIX', value: 'staging/tasks/' },
  { name: 'BACKUP_S3_ENDPOINT', value: 'https://s3.example.org' },
  { name: 'BACKUP_S3_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 'tasks-keys' } } },
]);

describe('the values of a restore drill', () => {
  it('have the images of the release, and its backups where its templates put them', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const values = drillValues(
      {
        app: {
          backend: { image: { digest }, replicas: 5 },
          backup: {
            enabled: true,
            s3: { bucket: 'backups', existingSecret: '{{ .Release.Name }}-keys' },
            keep: { days: 3 },
          },
        },
      },
      cronJob,
    );
    expect(values['app']).to.deep.include({
      backend: { image: { digest }, replicas: 1 },
      backup: {
        enabled: true,
        suspend: true,
        keep: { days: 3 },
        s3: {
          bucket: 'backups',
          prefix: 'staging/tasks/',
          endpoint: 'https://s3.example.org',
          existingSecret: 'tasks-keys',
        },
      },
    });
  });

  it('have nothing by which the drill could reach what the release writes to, or be reached', () => {
    const values = drillValues(
      {
        app: {
          publicUrl: 'https://tasks.example.org',
          database: { host: 'db.example.org', existingSecret: 'db' },
          attachments: {
            store: 's3',
            s3: { bucket: 'files', existingSecret: 'files' },
            filesystem: { existingClaim: 'files', size: '20Gi' },
          },
          mail: { existingSecret: 'mail' },
          auth: { oidc: { issuer: 'https://sso.example.org' }, registration: 'open' },
          exposure: { type: 'ingress', host: 'tasks.example.org' },
          metrics: { serviceMonitor: { enabled: true } },
        },
        postgresql: { enabled: false, primary: { persistence: { existingClaim: 'data', size: '9Gi' } } },
      },
      cronJob,
    );
    expect(JSON.stringify(values)).not.to.match(/existingClaim|db\.example|sso\.example|tasks\.example|mail|"files"/);
    expect(values['postgresql']).to.deep.equal({ enabled: true, primary: { persistence: { size: '9Gi' } } });
    expect(values['app']).to.deep.include({
      attachments: { store: 'filesystem', filesystem: { size: '20Gi' } },
      exposure: { type: 'none' },
      auth: { registration: 'closed', bootstrapToken: { enabled: false } },
    });
    expect(values['app']).not.to.have.any.keys('database', 'metrics');
  });

  it('do not exist for a release that makes no backups', () => {
    expect(() => drillValues({}, cronJobWith([]))).to.throw('names no bucket');
  });
});
