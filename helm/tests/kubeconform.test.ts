import { expect } from 'chai';
import { needsHelm, profiles } from './support/charts.ts';
import { kubernetesVersion, renderText } from './support/helm.ts';
import { kubeconform, kubernetesVersions, missingForKubeconform } from './support/kubeconform.ts';

describe(`kubeconform -strict for Kubernetes ${kubernetesVersions.join(', ')}, and for custom resources`, function () {
  before(async function () {
    needsHelm(this);
    const missing = await missingForKubeconform();
    if (missing.length > 0) {
      console.log(`      ${missing.join(', ')} missing; scripts/tools installs them`);
      this.skip();
    }
  });

  it('knows every minor version from the oldest that the charts take', () => {
    const minors = kubernetesVersions.map((version) => version.split('.').slice(0, 2).join('.'));
    expect(minors).to.deep.equal(['1.33', '1.34', '1.35', '1.36', '1.37']);
  });

  for (const { name, chart, files } of profiles) {
    it(name, async () => {
      const kinds = new Set<number>();
      for (const kubernetes of kubernetesVersions) {
        const manifest = await renderText(chart, { files, kubernetes });
        const count = manifest.match(/^kind: /gm)!.length;
        const result = await kubeconform(manifest, kubernetes);
        expect(result.code, `${kubernetes}: ${result.stdout}${result.stderr}`).to.equal(0);
        expect(result.stdout).to.include(`Valid: ${count}, Invalid: 0, Errors: 0, Skipped: 0`);
        kinds.add(count);
      }
      expect([...kinds]).to.have.lengthOf(1);
    });
  }

  for (const release of ['42', 'true']) {
    it(`a release named ${release}, of app with everything and of tasktracker`, async () => {
      for (const { chart, files } of [profiles[0]!, profiles.find(({ name }) => name === 'tasktracker')!]) {
        const result = await kubeconform(await renderText(chart, { files, release }), kubernetesVersion);
        expect(result.code, result.stdout + result.stderr).to.equal(0);
      }
    });
  }

  for (const [right, wrong] of Object.entries({
    'restartPolicy:': 'restartPolicies:',
    'parentRefs:': 'parents:',
    'updateMode:': 'mode:',
    'endpoints:': 'endpoint:',
  })) {
    it(`refuses a field that a kind does not have: ${wrong}`, async () => {
      const own = profiles.filter(({ name }) => /everything|scaling/.test(name));
      const manifests = await Promise.all(own.map(({ chart, files }) => renderText(chart, { files })));
      const result = await kubeconform(manifests.join('\n---\n').replaceAll(right, wrong), kubernetesVersion);
      expect(result.code).to.equal(1);
      expect(result.stdout).to.include(`additional properties '${wrong.slice(0, -1)}' not allowed`);
    });
  }
});
