/**
 * The tables of values in the charts' README.md, made from the comments "# -- ..." in their values.yaml.
 *
 * usage: values-table.ts --write   (brings both README.md up to date)
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { appChart, umbrellaChart } from './paths.ts';

export interface Value {
  path: string;
  /** The default, as JSON. */
  value: string;
  /** Undefined where neither the value nor one above it has a comment. */
  description: string | undefined;
}

const BEGIN = '<!-- values: made by helm/lib/values-table.ts from values.yaml -->';
const END = '<!-- end of values -->';

/** The description in a comment, which may follow comments about something else. */
function describe(comment: string | null | undefined): string | undefined {
  return /(?:^|\n) ?-- (.+)$/s.exec(comment ?? '')?.[1]?.replaceAll('\n', '');
}

/** The values of a values.yaml in its order; a described map that is written on one line is one value. */
export function readValues(text: string): Value[] {
  const document = parseDocument(text);
  const values: Value[] = [];
  const walk = (map: YAMLMap, path: string[], inherited: string | undefined): void => {
    map.items.forEach((item, index) => {
      const pair = item as Pair;
      if (!isScalar(pair.key)) throw new Error(`a key below ${path.join('.')} is no scalar`);
      // the comment before the first key of a map belongs to the map
      const description = describe(pair.key.commentBefore ?? (index === 0 ? map.commentBefore : undefined));
      const here = [...path, String(pair.key.value)];
      if (isMap(pair.value) && !pair.value.flow && pair.value.items.length > 0) {
        walk(pair.value, here, description ?? inherited);
        return;
      }
      const value = document.getIn(here);
      const json = value === null || typeof value !== 'object' ? value : (value as YAMLMap).toJSON();
      values.push({ path: here.join('.'), value: JSON.stringify(json ?? null), description: description ?? inherited });
    });
  };
  walk(document.contents as YAMLMap, [], undefined);
  return values;
}

const shown = (value: string): string => (value.length > 60 ? 'see values.yaml' : `\`${value}\``);
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

function table(values: readonly Value[]): string {
  const rows = values.map(({ path, value, description }) => {
    return `| \`${path}\` | ${cell(shown(value))} | ${cell(description ?? '')} |`;
  });
  return ['| Value | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A chart's README.md as it should be. */
export async function readmeWithTable(chart: string): Promise<string> {
  const readme = await readFile(join(chart, 'README.md'), 'utf8');
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${chart}/README.md lacks the lines "${BEGIN}" and "${END}"`);
  const values = readValues(await readFile(join(chart, 'values.yaml'), 'utf8'));
  const text = `${readme.slice(0, begin)}${BEGIN}\n\n${table(values)}\n\n${readme.slice(end)}`;
  return format(text, { ...(await resolveConfig(join(chart, 'README.md'))), parser: 'markdown' });
}

if (import.meta.main) {
  if (process.argv[2] !== '--write') throw new Error('usage: values-table.ts --write');
  for (const chart of [appChart, umbrellaChart])
    await writeFile(join(chart, 'README.md'), await readmeWithTable(chart));
}
