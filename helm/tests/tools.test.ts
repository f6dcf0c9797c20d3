import { expect } from 'chai';
import { join } from 'node:path';
import { root } from '../lib/paths.ts';
import { run } from '../lib/run.ts';

const tools = join(root, 'scripts/tools');

describe('scripts/tools', () => {
  it('lists every tool with its version and place, or why it is missing', async () => {
    const { stdout } = await run(tools, ['--list']);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).to.include.members([
      'helm',
      'helm4',
      'helm-unittest',
      'kubeconform',
    ]);
    for (const line of lines) expect(line).to.match(/^\S+ \d+\.\d+\.\d+ (\/.+|missing: .+)$/);
  });

  it('names what cannot be had without Go, and fails only where it was asked for', async function () {
    // no directory but those of the system: no Go and no tools from elsewhere
    const env = { PATH: '/usr/bin:/bin' };
    if ((await run('sh', ['-c', 'command -v go || command -v tflint'], { env })).code === 0) {
      console.log('      Go or tflint is in a directory of the system');
      this.skip();
    }
    const asked = await run(tools, ['--only', 'tflint'], { env });
    expect(asked.stdout).to.include('missing: Go is not installed');
    expect(asked.code).to.equal(1);
  });

  it('refuses a tool that it does not know', async () => {
    const result = await run(tools, ['--only', 'hammer']);
    expect(result.code).to.equal(1);
    expect(result.stderr).to.include("there is no tool 'hammer'");
  });
});
