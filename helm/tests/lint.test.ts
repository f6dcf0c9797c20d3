import { expect } from 'chai';
import { run } from '../lib/run.ts';
import { helms, needsHelm, profiles } from './support/charts.ts';
import { generatedSecret, kubernetesVersion, pinnedVersion, renderText } from './support/helm.ts';

describe('helm lint --strict', function () {
  before(function () {
    needsHelm(this);
  });

  for (const [helm, there] of Object.entries(helms)) {
    describe(`by ${helm} ${pinnedVersion(helm)}${there ? '' : ', which is not here'}`, () => {
      before(function () {
        if (!there) this.skip();
      });
      for (const { name, chart, files } of profiles) {
        it(name, async () => {
          const args = ['lint', '--strict', chart, '--kube-version', kubernetesVersion];
          const result = await run(helm, [...args, ...files.flatMap((file) => ['--values', file])]);
          expect(result.code, result.stdout + result.stderr).to.equal(0);
        });
      }
    });
  }
});

describe('Helm 3 and Helm 4', function () {
  before(function () {
    needsHelm(this);
    if (!helms.helm4) this.skip();
  });

  for (const { name, chart, files } of profiles) {
    it(`render the same: ${name}`, async () => {
      const [three, four] = await Promise.all([
        renderText(chart, { files }),
        renderText(chart, { files, helm: 'helm4' }),
      ]);
      expect(stable(four)).to.deep.equal(stable(three));
    });
  }
});

/** The manifest's documents in one order, without the generated secrets, new each time, and without empty lines at their ends. */
function stable(manifest: string): string[] {
  return manifest
    .replace(new RegExp(generatedSecret, 'gm'), '$1: generated')
    .split(/^---\n/m)
    .map((document) => document.trim())
    .toSorted();
}
