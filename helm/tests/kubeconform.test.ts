import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.ts';
import { run, type RunResult } from '../lib/run.ts';
import { needsHelm, profiles } from './support/charts.ts';
import { kubernetesVersion, renderText } from './support/helm.ts';

const schemas = join(root, '.tools/schemas', kubernetesVersion);
// kinds of CRDs, for which there are no schemas here
const unknown = ['ServiceMonitor', 'PrometheusRule'];

function kubeconform(manifest: string): Promise<RunResult> {
  const args = ['-strict', '-summary', '-skip', unknown.join(',')];
  args.push('-schema-location', join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json'));
  return run('kubeconform', args, { input: manifest });
}

describe(`kubeconform -strict for Kubernetes ${kubernetesVersion} (not: ${unknown.join(', ')})`, function () {
  before(async function () {
    needsHelm(this);
    const missing = [
      ...((await run('kubeconform', ['-v'])).code === 0 ? [] : ['kubeconform']),
      ...(existsSync(schemas) ? [] : ['kubernetes-schemas']),
    ];
    if (missing.length > 0) {
      console.log(`      ${missing.join(' and ')} missing; scripts/tools installs them`);
      this.skip();
    }
  });

  for (const { name, chart, files } of profiles) {
    it(name, async () => {
      const manifest = await renderText(chart, { files });
      const result = await kubeconform(manifest);
      expect(result.code, result.stdout + result.stderr).to.equal(0);
      const kinds = manifest.match(/^kind: /gm)!.length;
      const skipped = manifest.match(new RegExp(`^kind: (${unknown.join('|')})$`, 'gm'))?.length ?? 0;
      expect(result.stdout).to.include(`Valid: ${kinds - skipped}, Invalid: 0, Errors: 0, Skipped: ${skipped}`);
    });
  }

  for (const release of ['42', 'true']) {
    it(`a release named ${release}, of app with everything and of tasktracker`, async () => {
      for (const { chart, files } of [profiles[0]!, profiles.find(({ name }) => name === 'tasktracker')!]) {
        const result = await kubeconform(await renderText(chart, { files, release }));
        expect(result.code, result.stdout + result.stderr).to.equal(0);
      }
    });
  }

  it('refuses a field that Kubernetes does not have', async () => {
    const manifest = await renderText(profiles[0]!.chart, { files: profiles[0]!.files });
    const result = await kubeconform(manifest.replaceAll('restartPolicy:', 'restartPolicies:'));
    expect(result.code).to.equal(1);
    expect(result.stdout).to.include("additional properties 'restartPolicies' not allowed");
  });
});
