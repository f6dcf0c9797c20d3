/** What this code reads of an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html). */

export interface ApiDocument {
  openapi: string;
  info: { title: string; version: string; description?: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, ApiResponse>;
    headers: Record<string, Header>;
  };
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, MediaType> };
  responses: Record<string, ApiResponse | Reference>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface MediaType {
  schema?: Schema | Reference;
  example?: unknown;
  examples?: Record<string, { summary?: string; value: unknown }>;
}

export interface ApiResponse {
  description: string;
  headers?: Record<string, Header | Reference>;
  content?: Record<string, MediaType>;
}

export interface Header {
  description?: string;
  required?: boolean;
  schema: Schema;
  example?: unknown;
}

export interface Schema {
  type?: string | string[];
  format?: string;
  description?: string;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema | Reference>;
  required?: string[];
  additionalProperties?: unknown;
  items?: Schema | Reference;
  oneOf?: (Schema | Reference)[];
}

export interface Reference {
  $ref: string;
}

export const isReference = (node: object): node is Reference => '$ref' in node;

/** The last part of a reference: the name of the component. */
export const nameOf = (reference: Reference): string => reference.$ref.slice(reference.$ref.lastIndexOf('/') + 1);

/**
 * What a reference into the components stands for; anything else stands for itself.
 * @throws Error when the document has no such component
 */
export function resolve<T extends object>(document: ApiDocument, node: T | Reference): T {
  if (!isReference(node)) return node;
  const kind = node.$ref.split('/').at(-2) as keyof ApiDocument['components'];
  const target = document.components[kind]?.[nameOf(node)];
  if (!target) throw new Error(`the document has no ${node.$ref}`);
  return target as unknown as T;
}

/** Every operation with its method and path, in the order of the document. */
export const operationsOf = (document: ApiDocument): { method: string; path: string; operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
