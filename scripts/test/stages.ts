/** What `npm test` does, in this order. */
export interface Stage {
  name: string;
  title: string;
  steps: Step[];
}

/** One check that passes or fails as a whole, or one run of Mocha that counts its own tests. */
export type Step = Check | MochaRun;

export interface Check {
  check: string;
  command: string[];
}

export interface MochaRun {
  mocha: string;
  /** Where Mocha runs. */
  folder: string;
  /** Configuration in that folder, `.mocharc.json` by default. */
  config?: string;
  coverage?: boolean;
  /** Starts the built application for the run and gives its address as E2E_BASE_URL. */
  application?: boolean;
  /** The environment variable without which the run is skipped, and why. */
  needs?: { variable: string; reason: string };
}

const bin = (name: string, ...parameters: string[]) => [`node_modules/.bin/${name}`, ...parameters];

export const stages: Stage[] = [
  {
    name: 'lint',
    title: 'Lint and types',
    steps: [
      { check: 'formatting (prettier)', command: bin('prettier', '--check', '--log-level', 'warn', '.') },
      { check: 'lint (oxlint)', command: bin('oxlint', '--deny-warnings', '.') },
      {
        check: 'layers (dependency-cruiser)',
        command: bin(
          'depcruise',
          '--config',
          '.dependency-cruiser.json',
          'backend',
          'spa/src',
          'scripts',
          'helm',
          'terraform',
          'kubespray',
        ),
      },
      { check: 'types of the backend', command: bin('tsc', '-p', 'backend') },
      { check: 'types of the page', command: ['npm', 'run', '--silent', 'types', '--workspace', 'spa'] },
      { check: 'types of scripts and chart tests', command: bin('tsc', '-p', 'scripts') },
      { check: 'unused files, exports and dependencies (knip)', command: bin('knip') },
      {
        check: 'API client is generated from the API',
        command: ['scripts/node', 'scripts/generate-api-types.ts', '--check'],
      },
      {
        check: 'docs/configuration.md is generated from the code',
        command: ['scripts/node', 'scripts/generate-docs.ts', '--check'],
      },
      {
        check: 'rules and dashboards are generated from their definitions',
        command: ['scripts/node', 'helm/monitoring/generate.ts', '--check'],
      },
      { check: 'shell scripts parse (bash -n)', command: ['scripts/check-shell'] },
    ],
  },
  { name: 'backend', title: 'Backend', steps: [{ mocha: 'backend', folder: 'backend', coverage: true }] },
  { name: 'spa', title: 'Page', steps: [{ mocha: 'page', folder: 'spa' }] },
  { name: 'scripts', title: 'Scripts and npm start', steps: [{ mocha: 'scripts', folder: 'scripts' }] },
  {
    name: 'requests',
    title: 'Generated requests',
    steps: [{ mocha: 'generated requests', folder: 'scripts', config: '.mocharc.requests.json' }],
  },
  {
    name: 'browser',
    title: 'Browser tests',
    steps: [{ mocha: 'browser', folder: 'spa', config: 'e2e/.mocharc.json', application: true }],
  },
  {
    name: 'charts',
    title: 'Charts',
    steps: [
      { check: 'command-line tools (scripts/tools)', command: ['scripts/tools'] },
      { mocha: 'charts', folder: 'helm' },
    ],
  },
  {
    name: 'monitoring',
    title: 'Rules and dashboards',
    steps: [
      { check: 'command-line tools (scripts/tools)', command: ['scripts/tools'] },
      { mocha: 'rules and dashboards', folder: 'helm', config: 'monitoring/.mocharc.json' },
    ],
  },
  {
    name: 'infrastructure',
    title: 'Infrastructure',
    steps: [
      { mocha: 'machines', folder: 'terraform' },
      { mocha: 'cluster and registry', folder: 'kubespray/tests' },
    ],
  },
  {
    name: 'pipeline',
    title: 'Pipeline',
    steps: [
      { mocha: 'pipeline', folder: 'scripts/ci/tests' },
      {
        mocha: 'pipeline on a cluster',
        folder: 'scripts/ci/tests',
        config: '.mocharc.cluster.json',
        needs: { variable: 'KUBECONFIG', reason: 'KUBECONFIG names no cluster' },
      },
    ],
  },
  {
    name: 'release',
    title: 'Release on a cluster',
    steps: [
      {
        mocha: 'release',
        folder: 'helm/e2e',
        needs: { variable: 'KUBECONFIG', reason: 'KUBECONFIG names no cluster' },
      },
    ],
  },
];
