/**
 * Makes the JSON schemas that kubeconform checks custom resources with, out of the CustomResourceDefinitions inside the Go
 * module of their makers: one file per kind and version, in which an unknown field is an error. Called by scripts/tools.
 *
 * usage: tools-crd-schemas.ts MODULE.json FOLDER OUT_DIR   (MODULE.json: output of "go mod download -json MODULE@v...")
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  nullable?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
}

interface Definition {
  kind: string;
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
}

/** Keywords that are the same in a JSON schema. */
const KEPT = new Set([
  'type',
  'enum',
  'required',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
]);

/** One part of a definition as JSON schema, closed where it lists its properties. */
function strict(schema: Schema): object {
  if (schema['x-kubernetes-int-or-string']) return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(schema).filter(([key]) => KEPT.has(key)));
  if (schema.items !== undefined) result['items'] = strict(schema.items);
  if (schema.properties !== undefined) {
    result['properties'] = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, strict(value)]),
    );
    result['additionalProperties'] = schema['x-kubernetes-preserve-unknown-fields'] === true;
  } else if (typeof schema.additionalProperties === 'object') {
    result['additionalProperties'] = strict(schema.additionalProperties);
  }
  return schema.nullable ? { anyOf: [result, { type: 'null' }] } : result;
}

const [moduleFile, folder, out] = process.argv.slice(2);
if (moduleFile === undefined || folder === undefined || out === undefined)
  throw new Error('usage: tools-crd-schemas.ts MODULE.json FOLDER OUT_DIR');
const module = JSON.parse(await readFile(moduleFile, 'utf8')) as { Dir: string };
const source = join(module.Dir, folder);

// made beside its place and moved there whole, so that an interrupted run leaves nothing half done
const work = `${out}.new`;
await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
let count = 0;
for (const name of (await readdir(source)).filter((file) => file.endsWith('.yaml'))) {
  const text = await readFile(join(source, name), 'utf8');
  if (!text.includes('kind: CustomResourceDefinition')) continue;
  for (const document of parseAllDocuments(text)) {
    const definition = document.toJS() as Definition | null;
    if (definition?.kind !== 'CustomResourceDefinition') continue;
    const { group, names, versions } = definition.spec;
    for (const version of versions) {
      // the name that kubeconform's template "{{.ResourceKind}}{{.KindSuffix}}" gives: the group up to its first dot
      const file = `${[names.kind, group.split('.')[0], version.name].join('-').toLowerCase()}.json`;
      await writeFile(join(work, file), JSON.stringify(strict(version.schema.openAPIV3Schema)));
      count += 1;
    }
  }
}
if (count === 0) throw new Error(`no CustomResourceDefinition in ${source}`);
await writeFile(join(work, '.complete'), '');
await rm(out, { recursive: true, force: true });
await mkdir(dirname(out), { recursive: true });
await rename(work, out);
console.log(`${count} kinds`);
