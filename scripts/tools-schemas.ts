/**
 * Makes the JSON schemas that kubeconform checks manifests with, out of the OpenAPI document inside the Go module of
 * Kubernetes: one file per kind, in which an unknown field is an error. Called by scripts/tools.
 *
 * usage: tools-schemas.ts MODULE.json OUT_DIR   (MODULE.json: output of "go mod download -json k8s.io/kubernetes@v...")
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  required?: string[];
  enum?: unknown[];
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

/** An integer or a string in JSON; the OpenAPI document calls them strings. */
const INT_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const PREFIX = '#/definitions/';

/** One definition as JSON schema: without descriptions, and closed where it lists its properties. */
function strict(name: string, schema: Schema): object {
  if (name === INT_OR_STRING) return { oneOf: [{ type: 'string' }, { type: 'integer' }] };
  if (name === QUANTITY) return { oneOf: [{ type: 'string' }, { type: 'number' }] };
  const { $ref, type, items, required } = schema;
  if ($ref !== undefined) return { $ref };
  const result: Record<string, unknown> = {};
  if (type !== undefined) result['type'] = type;
  if (schema.enum !== undefined) result['enum'] = schema.enum;
  if (required !== undefined) result['required'] = required;
  if (items !== undefined) result['items'] = strict('', items);
  if (schema.properties !== undefined) {
    result['properties'] = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, property(value, required?.includes(key) ?? false)]),
    );
    result['additionalProperties'] = false;
  } else if (typeof schema.additionalProperties === 'object') {
    result['additionalProperties'] = strict('', schema.additionalProperties);
  }
  return result;
}

/** One property. The API server takes null for a field that is left out, wherever the field may be left out. */
function property(schema: Schema, required: boolean): object {
  return required ? strict('', schema) : { anyOf: [strict('', schema), { type: 'null' }] };
}

/** Names of all definitions that one refers to, itself included. */
function closure(name: string, definitions: Record<string, Schema>, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, other] of JSON.stringify(definitions[name]).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) {
    closure(other!, definitions, found);
  }
  return found;
}

/** The schema of one kind, with what it refers to, and with apiVersion and kind fixed. */
function kindSchema(name: string, apiVersion: string, kind: string, definitions: Record<string, Schema>): object {
  const parts = [...closure(name, definitions)].toSorted();
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    allOf: [{ $ref: PREFIX + name }],
    required: ['apiVersion', 'kind'],
    properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
    definitions: Object.fromEntries(parts.map((part) => [part, strict(part, definitions[part]!)])),
  };
}

const [moduleFile, out] = process.argv.slice(2);
if (moduleFile === undefined || out === undefined) throw new Error('usage: tools-schemas.ts MODULE.json OUT_DIR');
const module = JSON.parse(await readFile(moduleFile, 'utf8')) as { Dir: string };
const document = await readFile(join(module.Dir, 'api/openapi-spec/swagger.json'), 'utf8');
const { definitions } = JSON.parse(document) as { definitions: Record<string, Schema> };

// made beside its place and moved there whole, so that an interrupted run leaves nothing half done
const work = `${out}.new`;
await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
let count = 0;
for (const [name, definition] of Object.entries(definitions)) {
  const kinds = definition['x-kubernetes-group-version-kind'] ?? [];
  // types with several kinds are options of requests, not objects
  if (kinds.length !== 1) continue;
  const { group, version, kind } = kinds[0]!;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  // the name that kubeconform's template "{{.ResourceKind}}{{.KindSuffix}}" gives: the group up to its first dot
  const file = [kind, ...(group === '' ? [] : [group.split('.')[0]!]), version].join('-').toLowerCase();
  await writeFile(join(work, `${file}.json`), JSON.stringify(kindSchema(name, apiVersion, kind, definitions)));
  count += 1;
}
if (count < 100) throw new Error(`only ${count} kinds in the OpenAPI document of Kubernetes: has its form changed?`);
await writeFile(join(work, '.complete'), '');
await rm(out, { recursive: true, force: true });
await mkdir(dirname(out), { recursive: true });
await rename(work, out);
console.log(`${count} kinds`);
