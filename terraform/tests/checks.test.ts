import { testListedChecks } from '../../scripts/test/listed-checks.ts';

describe('machines, without a cloud (scripts/infra-check)', () => testListedChecks('infra-check'));
