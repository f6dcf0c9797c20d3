import { testListedChecks } from '../../scripts/test/listed-checks.ts';

describe('cluster and registry, without a machine (scripts/kubespray-check)', () =>
  testListedChecks('kubespray-check'));
