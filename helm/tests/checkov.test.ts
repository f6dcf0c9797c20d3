import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { root } from '../lib/paths.ts';
import { run } from '../lib/run.ts';
import { needsHelm, profiles } from './support/charts.ts';
import { goldenName } from './support/golden.ts';
import { type KubernetesObject, render } from './support/helm.ts';

/** Checks that are skipped, for the objects whose names match, and why. */
const skipped: Record<string, { of: RegExp; reason: string }> = {
  // CPU limits
  CKV_K8S_11: { of: /./, reason: 'a limit slows a pod down while its node is idle; the request divides a busy one' },
  // secrets as files
  CKV_K8S_35: { of: /./, reason: 'libpq and the backend read variables; no container has a shell or another user' },
  // digests
  CKV_K8S_43: { of: /./, reason: 'the tag is the version of the chart, and values take digests, which win' },
  // pull policy
  CKV_K8S_15: { of: /./, reason: 'tags are never used twice, so a node starts pods while the registry is away' },
  // probes
  CKV_K8S_8: { of: /^Pod\..*-test$/, reason: 'the pod of helm test ends by itself, within its deadline' },
  CKV_K8S_9: { of: /^Pod\..*-test$/, reason: 'nobody sends requests to the pod of helm test' },
  // high user ids
  CKV_K8S_40: { of: /-keycloak-db-/, reason: "it runs PostgreSQL's own image as the user that this image has" },
  // NetworkPolicies
  CKV2_K8S_6: { of: /-pools-/, reason: 'it talks to the API server, whose address and port no chart knows' },
  // a token of the API server
  CKV_K8S_38: {
    of: /-pools-/,
    reason: 'it applies the pools of MetalLB by the API server, and may do nothing else there',
  },
};

interface Finding {
  check_id: string;
  check_name: string;
  resource: string;
  file_path: string;
}

interface Report {
  results: { failed_checks: Finding[] };
  summary: { passed: number; parsing_errors: number };
}

const isOwn = ({ metadata }: KubernetesObject): boolean =>
  /^(app|tasktracker)-/.test(metadata.labels?.['helm.sh/chart'] ?? '');

describe(`checkov (skipped with reasons: ${Object.keys(skipped).join(', ')})`, function () {
  let work: string;

  before(async function () {
    needsHelm(this);
    this.timeout(600_000);
    const installed = await run(join(root, 'scripts/checkov'), ['--install']);
    if (installed.code !== 0) {
      console.log(`      ${installed.stderr.trim()}`);
      this.skip();
    }
    work = await mkdtemp(join(tmpdir(), 'checkov-'));
  });
  after(async () => {
    if (work !== undefined) await rm(work, { recursive: true, force: true });
  });

  const check = async (folder: string): Promise<Report> => {
    const args = ['--framework', 'kubernetes', '--directory', folder, '--compact', '--quiet', '--output', 'json'];
    return JSON.parse((await run(join(root, 'scripts/checkov'), args)).stdout) as Report;
  };
  /** What Checkov says of an object that is of these charts, in the namespace that Helm gives it. */
  const write = async (folder: string, name: string, objects: KubernetesObject[]): Promise<void> => {
    const placed = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace: 'somewhere' } }));
    await writeFile(join(folder, name), placed.map((object) => `---\n${stringify(object)}`).join(''));
  };

  it('finds nothing in any profile', async () => {
    for (const profile of profiles) {
      const objects = (await render(profile.chart, { files: profile.files })).filter(isOwn);
      if (objects.length > 0) await write(work, goldenName(profile), objects);
    }
    const { results, summary } = await check(work);
    expect(summary.parsing_errors).to.equal(0);
    expect(summary.passed).to.be.greaterThan(1000);
    const found = results.failed_checks
      .filter(({ check_id: id, resource }) => !skipped[id]?.of.test(resource))
      .map((finding) => `${finding.check_id} ${finding.check_name}: ${finding.file_path} ${finding.resource}`);
    expect(found, found.join('\n')).to.deep.equal([]);
    const needed = new Set(results.failed_checks.map(({ check_id: id }) => id));
    expect(
      Object.keys(skipped).filter((id) => !needed.has(id)),
      'skipped, but not found',
    ).to.deep.equal([]);
  });

  it('finds what is wrong', async () => {
    const folder = await mkdtemp(join(work, 'wrong-'));
    const objects = await render(profiles[0]!.chart, { files: profiles[0]!.files });
    const text = JSON.stringify(objects)
      .replaceAll('"allowPrivilegeEscalation":false', '"allowPrivilegeEscalation":true')
      .replaceAll('"enableServiceLinks":false', '"hostNetwork":true');
    await write(folder, 'wrong.yaml', JSON.parse(text) as KubernetesObject[]);
    const ids = new Set((await check(folder)).results.failed_checks.map(({ check_id: id }) => id));
    expect([...ids]).to.include.members(['CKV_K8S_20', 'CKV_K8S_19']);
  });
});
