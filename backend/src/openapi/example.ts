import { resolve, type ApiDocument, type Reference, type Schema } from './document.ts';

/**
 * An example of what a schema describes: its own one, or one put together from its members.
 * @returns undefined when the schema has none; a member without one is left out
 */
export function exampleOf(document: ApiDocument, node: Schema | Reference): unknown {
  const schema = resolve(document, node);
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.oneOf) return exampleOf(document, schema.oneOf[0]!);
  if (schema.items) {
    const item = exampleOf(document, schema.items);
    return item === undefined ? undefined : [item];
  }
  if (!schema.properties) return undefined;
  return Object.fromEntries(
    Object.entries(schema.properties)
      .map(([name, member]) => [name, exampleOf(document, member)] as const)
      .filter(([, value]) => value !== undefined),
  );
}
