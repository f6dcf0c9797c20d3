import { expect } from 'chai';
import { PipelineRepository, type Event } from './support/pipeline.ts';

const onDefaultBranch = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' };
const onBranch = { ...onDefaultBranch, CI_COMMIT_BRANCH: 'feature' };
const mergeRequest = {
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_COMMIT_BRANCH: '',
  CI_DEFAULT_BRANCH: 'main',
  CI_MERGE_REQUEST_PROJECT_ID: '1',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
};
const fork = { ...mergeRequest, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' };
const tag = (name: string) => ({ ...onDefaultBranch, CI_COMMIT_BRANCH: '', CI_COMMIT_TAG: name });
const schedule = (name: string) => ({ ...onDefaultBranch, CI_PIPELINE_SOURCE: 'schedule', SCHEDULE: name });

const LINT = ['lint', 'secrets'];
const BUILD = ['images', 'package', 'bill-of-materials', 'vulnerabilities'];
const REVIEW = ['sign-review', 'deploy-review', 'smoke-review', 'stop-review (manual)'];
const STAGING = ['sign', 'deploy-staging', 'smoke-staging', 'roll-back-staging (manual)'];
const EVERYTHING = ['pipeline', 'page', 'integration', 'requests', 'browser', 'scripts', 'charts', 'infrastructure'];

/** Each kind of event, what it changes, and which jobs are in its pipeline. */
const events: [string, Event['variables'], string[], string[]][] = [
  [
    'a merge request, backend',
    mergeRequest,
    ['backend/src/app.ts'],
    [...LINT, 'pipeline', 'integration', 'requests', 'browser', 'scripts', ...BUILD, ...REVIEW],
  ],
  [
    'a merge request, page',
    mergeRequest,
    ['spa/src/App.vue'],
    [...LINT, 'pipeline', 'page', 'browser', 'scripts', ...BUILD, ...REVIEW],
  ],
  ['a merge request, charts', mergeRequest, ['helm/app/values.yaml'], [...LINT, 'charts', ...BUILD, ...REVIEW]],
  [
    'a merge request, infrastructure',
    mergeRequest,
    ['terraform/main.tf', 'kubespray/platform.yml'],
    [...LINT, 'infrastructure'],
  ],
  ['a merge request, words', mergeRequest, ['docs/api.md', 'README.md'], LINT],
  ['a merge request, dependencies', mergeRequest, ['package-lock.json'], [...LINT, ...EVERYTHING, ...BUILD, ...REVIEW]],
  [
    'a merge request, the pipeline itself',
    mergeRequest,
    ['.gitlab-ci.yml'],
    [...LINT, 'toolbox', ...EVERYTHING, ...BUILD, ...REVIEW],
  ],
  [
    'a merge request, a tool',
    mergeRequest,
    ['scripts/tools.versions'],
    [...LINT, 'toolbox', 'pipeline', 'scripts', 'charts', 'infrastructure', ...BUILD, ...REVIEW],
  ],
  [
    'a merge request from a fork',
    fork,
    ['backend/src/app.ts', '.gitlab-ci.yml', 'scripts/tools'],
    [...LINT, ...EVERYTHING],
  ],
  [
    'the default branch, backend',
    onDefaultBranch,
    ['backend/src/app.ts'],
    [...LINT, 'pipeline', 'integration', 'requests', 'browser', 'scripts', ...BUILD, ...STAGING],
  ],
  [
    'the default branch, charts',
    onDefaultBranch,
    ['helm/tasktracker/values.yaml'],
    [...LINT, 'charts', ...BUILD, ...STAGING],
  ],
  ['the default branch, words', onDefaultBranch, ['docs/api.md'], LINT],
  ['another branch', onBranch, ['backend/src/app.ts'], []],
  [
    'a version',
    tag('v1.2.3'),
    [],
    [
      'promote',
      'package-version',
      'deploy-production (manual)',
      'smoke-production',
      'restore-drill-production (manual)',
      'roll-back-production (manual)',
    ],
  ],
  ['a tag that is no version', tag('experiment'), ['backend/src/app.ts'], []],
  [
    'the nightly schedule',
    schedule('nightly'),
    [],
    ['nightly', ...BUILD, 'sign', 'deploy-staging', 'smoke-staging', 'restore-drill'],
  ],
  ['the schedule of dependency updates', schedule('dependency-updates'), [], ['dependency-updates']],
  ['the schedule of the registry', schedule('registry-clean-up'), [], ['registry-clean-up']],
  ['a schedule without a name', schedule(''), ['backend/src/app.ts'], []],
];

describe('which jobs are in the pipeline of', () => {
  let repository: PipelineRepository;
  before(async () => (repository = await PipelineRepository.create()));
  after(() => repository.remove());

  for (const [name, variables, changed, expected] of events) {
    it(`${name}: ${expected.length > 0 ? `${expected.length} jobs` : 'none'}`, async () => {
      const jobs = await repository.jobs({ variables, changed });
      const names = jobs.map((job) => (job.when === 'on_success' ? job.name : `${job.name} (${job.when})`));
      expect(names).to.have.members(expected);
      // GitLab refuses a pipeline in which a job needs one that is not there, unless that is optional
      const waiting = jobs.filter(({ name: job }) => job.startsWith('deploy-'));
      for (const job of waiting) expect(names, `needed by ${job.name}`).to.include.members(job.needs);
    });
  }
});
