import { expect } from 'chai';
import { join } from 'node:path';
import { appChart, umbrellaChart } from '../lib/paths.ts';
import { appValues, helms, needsHelm, umbrella } from './support/charts.ts';
import { refusal, render } from './support/helm.ts';

const environment = { files: [join(umbrellaChart, 'values-environment.yaml')] };

/** Values that must be refused, and what the message must name. */
const refused: Record<string, string> = {
  'app.replicaz=3': 'replicaz',
  'app.backend.replicaz=3': 'replicaz',
  'app.exposure.type=foo': '/exposure/type',
  'app.backend.image.tag=latest': '/backend/image/tag',
  'app.backend.image.digest=abc': '/backend/image/digest',
  'app.backend.replicas=0': '/backend/replicas',
  'app.backend.preStopSeconds=0': '/backend/preStopSeconds',
  'app.backend.logLevel=loud': '/backend/logLevel',
  'app.database.port=none': '/database/port',
  'app.publicUrl=tasks.example.org': '/publicUrl',
  'postgresql.enabled=maybe': '/postgresql/enabled',
  'metalb.enabled=true': 'metalb',
  'postgresql.enabled=false': 'app.database.host',
  'app.database.password=secret': 'database.password and database.existingSecret are both set',
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

  it('the application alone says that it needs a host and a password', async () => {
    expect(await refusal(appChart, { set: ['database.password=x'] })).to.include('database.host is empty');
    expect(await refusal(appChart, { set: ['database.host=db'] })).to.include('set database.existingSecret');
  });

  it('any key below global is taken, since other charts read theirs there', async () => {
    expect(await render(appChart, { set: [...appValues, 'global.anything=1'] })).to.have.length.greaterThan(5);
    expect(await render(umbrella, { ...environment, set: ['global.anything=1'] })).to.have.length.greaterThan(5);
  });
});
