/** Places in the checkout. */
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const appChart = join(root, 'helm/app');
export const umbrellaChart = join(root, 'helm/tasktracker');
export const standIns = join(root, 'helm/stand-ins');

/** The PATH with the tools that scripts/tools installs at its start. */
export const toolPath = [join(root, '.tools/bin'), process.env['PATH'] ?? ''].join(delimiter);
process.env['PATH'] = toolPath;
