/** What a profile renders to, in the form in which it is kept beside the tests. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { root } from '../../lib/paths.ts';
import type { Profile } from './charts.ts';
import { generatedSecret, renderText } from './helm.ts';

export const goldenFolder = join(root, 'helm/tests/golden');

/** Longer lines are those of dashboards and files, of which a hash says as much. */
const LONGEST = 1000;

/** Name of a profile's file. */
export const goldenName = ({ name }: Profile): string =>
  `${name.split(' ')[0]}${name.includes(' with ') ? `-${basename(name.split(' with ')[1]!, '-values.yaml').replace(/^values-|\.yaml$/g, '')}` : ''}.yaml`;

/** Without secrets that are new each time, and with long lines hashed. */
export async function golden(profile: Profile): Promise<string> {
  const manifest = await renderText(profile.chart, { files: profile.files });
  const lines = manifest.replace(new RegExp(generatedSecret, 'gm'), '$1: generated').split('\n');
  const shown = lines.map((line) =>
    line.length > LONGEST
      ? `${line.slice(0, 60)}... # sha256:${createHash('sha256').update(line).digest('hex')}`
      : line.trimEnd(),
  );
  return `${shown.join('\n').trim()}\n`;
}
