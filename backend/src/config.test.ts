import { expect } from 'chai';
import { ConfigError } from './config-error.ts';
import { readConfig } from './config.ts';

describe('configuration', () => {
  it('has a default for everything', () => {
    const config = readConfig({});
    expect(config).to.deep.include({
      host: '0.0.0.0',
      port: 8080,
      metricsPort: 9464,
      trustProxy: false,
      logLevel: 'info',
    });
    expect(config.database.connection).to.include({
      host: 'localhost',
      port: 5432,
      database: 'tasktracker',
      ssl: false,
    });
  });

  it('counts an empty variable as unset', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' }).port).to.equal(8080);
  });

  it('prefers DATABASE_URL to the PG* variables', () => {
    const { connection } = readConfig({ DATABASE_URL: 'postgresql://u@h/d', PGHOST: 'other' }).database;
    expect(connection).to.deep.equal({ connectionString: 'postgresql://u@h/d' });
  });

  it('checks the certificate only when asked to', () => {
    const ssl = (mode: string) => (readConfig({ PGSSLMODE: mode }).database.connection as { ssl: unknown }).ssl;
    expect(ssl('require')).to.deep.equal({ rejectUnauthorized: false });
    expect(ssl('verify-full')).to.deep.equal({ rejectUnauthorized: true });
  });

  it('takes PUBLIC_URL as the origin that browsers name', () => {
    const environment = {
      SMTP_URL: 'smtp://h',
      OIDC_ISSUER: 'https://i',
      OIDC_CLIENT_ID: 'c',
      MAIL_FROM: 'a@example.org',
    };
    for (const url of ['https://tasks.example.org/', 'HTTPS://Tasks.Example.org:443']) {
      const { publicUrl, accounts } = readConfig({ ...environment, PUBLIC_URL: url });
      const all = [publicUrl, accounts.mail?.publicUrl, accounts.oidc?.publicUrl];
      expect(all, url).to.deep.equal(Array(3).fill('https://tasks.example.org'));
    }
  });

  for (const [name, value] of [
    ['PORT', 'eighty'],
    ['PORT', '65536'],
    ['DATABASE_URL', 'mysql://secret@h/d'],
    ['PUBLIC_URL', 'ftp://x'],
    ['PUBLIC_URL', 'https://tasks.example.org/tasks'],
    ['PUBLIC_URL', 'https://tasks.example.org//'],
    ['PUBLIC_URL', 'https://tasks.example.org/?a=b'],
    ['PUBLIC_URL', 'https://tasks.example.org/#a'],
    ['PUBLIC_URL', 'https://user:secret@tasks.example.org'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'yes'],
    ['DATABASE_POOL_MAX', '0'],
  ] as const) {
    it(`refuses ${name}=${value} by name, without repeating a secret`, () => {
      expect(() => readConfig({ [name]: value }))
        .to.throw(ConfigError, new RegExp(`^${name} is not valid`))
        .and.not.match(/secret/);
    });
  }
});
