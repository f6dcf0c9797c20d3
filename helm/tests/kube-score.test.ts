import { expect } from 'chai';
import { run } from '../lib/run.ts';
import { needsHelm, profiles } from './support/charts.ts';
import { kubernetesVersion, renderText } from './support/helm.ts';

/** Checks that are skipped, for the objects whose names match, in the profiles whose names match, and why. */
const skipped: Record<string, { of: RegExp; in?: RegExp; reason: string }> = {
  'container-image-pull-policy': {
    of: /./,
    reason: 'tags are never used twice, so a node that has an image starts pods also while the registry is away',
  },
  'deployment-has-host-podantiaffinity': {
    of: /-(backend|spa)$/,
    reason: 'topologySpreadConstraints spread them, over zones too, and a cluster of one node still starts all',
  },
  'pod-probes-identical': {
    of: /-spa$/,
    reason: 'nginx with files of its own is ready as soon as it lives: the page itself says when the API is away',
  },
  'deployment-replicas': { of: /./, in: /ci\/password/, reason: 'this scenario asks for one pod of each component' },
  'container-security-context-user-group-id': {
    of: /-keycloak-db-/,
    reason: "it runs PostgreSQL's own image as the user that this image has",
  },
  'pod-networkpolicy': {
    of: /-pools-/,
    reason: 'it talks to the API server, whose address and port no chart knows; a platform has no policies of ours',
  },
  'networkpolicy-targets-pod': {
    of: /-object-store$/,
    reason: 'the stand-in for SeaweedFS has no pod here; the test of the real charts finds it',
  },
};

/** A limit of processor time slows a pod down while its node is idle; the request already divides a busy node. */
const options = ['--ignore-container-cpu-limit', '--output-format', 'json'];

interface Scored {
  object_name: string;
  object_meta: { labels?: Record<string, string> };
  checks: { check: { id: string }; grade: number; skipped: boolean; comments: { summary: string }[] | null }[];
}

const PERFECT = 10;

/** Findings about the objects of these charts, those of dependencies left out, as `check: object: comments`. */
async function findings(manifest: string, profile: string): Promise<string[]> {
  const version = `v${kubernetesVersion.split('.').slice(0, 2).join('.')}`;
  const result = await run('kube-score', ['score', ...options, '--kubernetes-version', version, '-'], {
    input: manifest,
  });
  // nothing to score is null
  const scored = (JSON.parse(result.stdout) as Scored[] | null) ?? [];
  return scored
    .filter(({ object_meta: { labels } }) => /^(app|tasktracker)-/.test(labels?.['helm.sh/chart'] ?? ''))
    .flatMap(({ object_name: object, checks }) =>
      checks
        .filter(({ check, grade, skipped: isSkipped }) => {
          const reason = skipped[check.id];
          const isExcused = reason && reason.of.test(object) && (reason.in?.test(profile) ?? true);
          return !isSkipped && grade < PERFECT && !isExcused;
        })
        .map(
          ({ check, comments }) => `${check.id}: ${object}: ${(comments ?? []).map(({ summary }) => summary).join()}`,
        ),
    );
}

describe(`kube-score (skipped with reasons: ${Object.keys(skipped).join(', ')})`, function () {
  before(async function () {
    needsHelm(this);
    if ((await run('kube-score', ['version'])).code !== 0) {
      console.log('      kube-score is not here; scripts/tools installs it');
      this.skip();
    }
  });

  for (const { name, chart, files } of profiles) {
    it(`finds nothing in ${name}`, async () => {
      expect(await findings(await renderText(chart, { files }), name)).to.deep.equal([]);
    });
  }

  it('finds what is wrong', async () => {
    const manifest = await renderText(profiles[0]!.chart, { files: profiles[0]!.files });
    const wrong = await findings(
      manifest
        .replaceAll('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false')
        .replaceAll('memory: 384Mi', ''),
      '',
    );
    expect(wrong.join('\n'))
      .to.include('container-security-context-readonlyrootfilesystem: Deployment/apps/v1//tasks-spa')
      .and.include('container-resources: Deployment/apps/v1//tasks-backend');
  });
});
