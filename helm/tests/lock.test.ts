import { expect } from 'chai';
import { umbrellaChart } from '../lib/paths.ts';
import { lockDigest, readDependencies, readLock } from '../lib/umbrella.ts';

/** The chart beside this one, and those whose makers publish them in a classic repository only. */
const WITHOUT_OCI = new Set(['app', 'ingress-nginx', 'seaweedfs']);

describe('the dependencies of the umbrella chart', () => {
  it('have exact versions, a switch each, and OCI repositories wherever there is one', async () => {
    for (const { name, version, repository, condition } of await readDependencies(umbrellaChart)) {
      expect(version, name).to.match(/^\d+\.\d+\.\d+$/);
      expect(condition, name).to.equal(`${name}.enabled`);
      if (!WITHOUT_OCI.has(name)) expect(repository, name).to.match(/^oci:/);
    }
  });

  it('are locked as Chart.yaml has them, with the digest that Helm would write', async () => {
    const required = await readDependencies(umbrellaChart);
    const lock = await readLock(umbrellaChart);
    const bare = required.map(({ name, repository, version }) => ({ name, repository, version }));
    expect(lock.dependencies).to.deep.equal(bare);
    expect(lock.digest).to.equal(lockDigest(required, lock.dependencies));
  });

  it('have another digest after any change', async () => {
    const required = await readDependencies(umbrellaChart);
    const { dependencies, digest } = await readLock(umbrellaChart);
    for (const change of [{ version: '9.9.9' }, { repository: 'oci://example.org' }, { condition: 'x.enabled' }]) {
      const changed = [{ ...required[0]!, ...change }, ...required.slice(1)];
      expect(lockDigest(changed, dependencies), JSON.stringify(change)).not.to.equal(digest);
    }
  });
});
