/** Who gets in by the authentication that inventory/common/authentication.yml configures, asked of a real API server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../helm/lib/run.ts';
import { exampleInventory, missingAnsible, variable } from './support/ansible.ts';
import { ApiServer } from './support/api-server.ts';
import { Issuer } from './support/issuer.ts';
import { skipAll } from './support/skip.ts';

const HOST = 'tasks-staging-cp-1';
const PROJECT = 'tasktracker/tasktracker';

describe('authentication at the API server (GitLab and the provider of people are fakes)', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'tasktracker-authentication-'));
  let inventory: string | undefined;
  let gitlab: Issuer;
  let people: Issuer;
  let server: ApiServer;

  before(async function () {
    for (const program of ['kube-apiserver', 'etcd', 'openssl', 'curl']) {
      if ((await run('which', [program])).code !== 0) skipAll(this, `${program} is not on the PATH`);
    }
    const reason = await missingAnsible();
    if (reason) skipAll(this, reason);
    gitlab = await Issuer.start(folder, 'gitlab');
    people = await Issuer.start(folder, 'people');
    inventory = exampleInventory('staging');
    const settings = {
      oidc_jobs_issuer: gitlab.url,
      oidc_jobs_certificate_authority: gitlab.authority,
      oidc_people_issuer: people.url,
      oidc_people_certificate_authority: people.authority,
    };
    const ask = (name: string) => variable<unknown>(inventory!, HOST, name, settings);
    // the file as Kubespray writes it
    server = await ApiServer.start(folder, {
      apiVersion: 'apiserver.config.k8s.io/v1',
      kind: 'AuthenticationConfiguration',
      jwt: await ask('kube_apiserver_authentication_config_jwt'),
      anonymous: await ask('kube_apiserver_authentication_config_anonymous'),
    });
  });

  after(async () => {
    await server?.stop();
    gitlab?.stop();
    people?.stop();
    rmSync(folder, { recursive: true, force: true });
    if (inventory) rmSync(join(inventory, '../..'), { recursive: true, force: true });
  });

  /** What a deploy job of the staging environment has. */
  const job = {
    aud: 'tasktracker-staging',
    sub: `project_path:${PROJECT}:ref_type:branch:ref:main`,
    project_path: PROJECT,
    ref_protected: 'true',
    environment: 'staging',
  };
  const person = { aud: 'kubernetes', sub: '4711', groups: ['tasktracker'] };

  const whoami = async (token: string) => {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const answer = await server.request('/apis/authentication.k8s.io/v1/selfsubjectreviews', token, review);
    if (answer.status !== 201) return { status: answer.status };
    const { username, groups } = (JSON.parse(answer.body) as { status: { userInfo: User } }).status.userInfo;
    return { status: answer.status, username, groups };
  };
  type User = { username: string; groups: string[] };

  it('a deploy job is known by its project', async () => {
    expect(await whoami(gitlab.token(job))).to.deep.equal({
      status: 201,
      username: `gitlab-job:project_path:${PROJECT}:ref_type:branch:ref:main`,
      groups: [`gitlab-jobs:${PROJECT}`, 'system:authenticated'],
    });
  });

  it('a job of a review environment, from any branch, is of a group of its own', async () => {
    const review = { ...job, ref_protected: 'false', environment: 'review/feature' };
    const { status, groups } = await whoami(gitlab.token(review));
    expect(status).to.equal(201);
    expect(groups).to.deep.equal([`gitlab-jobs:${PROJECT}:review`, 'system:authenticated']);
    const { groups: ofMain } = await whoami(gitlab.token({ ...review, ref_protected: 'true' }));
    expect(ofMain).to.deep.equal(groups);
  });

  it('production takes no review environments', async () => {
    const inventoryOfProduction = exampleInventory('production');
    try {
      const rules = await variable<unknown>(
        inventoryOfProduction,
        'tasks-production-cp-1',
        'kube_apiserver_authentication_config_jwt',
      );
      const [jobs] = rules as { claimValidationRules: { expression: string }[] }[];
      for (const { expression } of jobs!.claimValidationRules) expect(expression).not.to.include('review');
    } finally {
      rmSync(join(inventoryOfProduction, '../..'), { recursive: true, force: true });
    }
  });

  it('a person is known by name and groups', async () => {
    expect(await whoami(people.token(person))).to.deep.equal({
      status: 201,
      username: 'person:4711',
      groups: ['people:tasktracker', 'system:authenticated'],
    });
  });

  const refused: [string, () => string][] = [
    ['a job of another project', () => gitlab.token({ ...job, project_path: 'somebody/else' })],
    ['a project whose name begins the same', () => gitlab.token({ ...job, project_path: `${PROJECT}-fork` })],
    ['a job of an unprotected branch', () => gitlab.token({ ...job, ref_protected: 'false' })],
    [
      'a job whose environment only begins like staging',
      () => gitlab.token({ ...job, environment: 'staging/review/' }),
    ],
    ['a job of another environment', () => gitlab.token({ ...job, environment: 'production' })],
    ['a job without an environment', () => gitlab.token({ ...job, environment: undefined })],
    ['a token for another service', () => gitlab.token({ ...job, aud: 'https://gitlab.example.org' })],
    ['a token that has ended', () => gitlab.token({ ...job, exp: Math.floor(Date.now() / 1000) - 60 })],
    ['a token without claims of a job', () => gitlab.token({ aud: job.aud, sub: job.sub })],
    ['a job signed by the provider of people', () => people.token({ ...job, iss: gitlab.url })],
    ['a person with a token for another client', () => people.token({ ...person, aud: 'other' })],
    ['a token that says it is not signed', () => unsigned(gitlab.token(job))],
  ];
  for (const [name, token] of refused) {
    it(`${name} is refused`, async () => expect(await whoami(token())).to.deep.equal({ status: 401 }));
  }

  it('a person cannot become a job, an administrator or a part of the cluster by a group of that name', async () => {
    const groups = ['system:masters', `gitlab-jobs:${PROJECT}`];
    const { groups: given } = await whoami(people.token({ ...person, groups }));
    expect(given).to.deep.equal([...groups.map((group) => `people:${group}`), 'system:authenticated']);
  });

  it('a job has no rights that nobody gave it', async () => {
    expect((await server.request('/api/v1/namespaces', gitlab.token(job))).status).to.equal(403);
  });

  it('nobody may ask whether the API server is well, and nothing else', async () => {
    for (const path of ['/livez', '/readyz', '/healthz'])
      expect((await server.request(path)).status, path).to.equal(200);
    for (const path of ['/version', '/api', '/apis']) expect((await server.request(path)).status, path).to.equal(401);
  });
});

/** The token with the algorithm "none" and without its signature. */
function unsigned(token: string): string {
  const [, content] = token.split('.');
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${content}.`;
}
