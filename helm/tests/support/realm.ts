/** What Keycloak reads from a realm file, and where a file differs from that. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Client {
  clientId: string;
  secret: string;
  redirectUris: string[];
  webOrigins: string[];
  attributes: Record<string, string>;
  protocolMappers: { config: Record<string, string> }[];
}

/** Of the realm file, what tests look at. */
export interface Realm {
  realm: string;
  passwordPolicy: string;
  failureFactor: number;
  accessTokenLifespan: number;
  accessCodeLifespan: number;
  ssoSessionIdleTimeout: number;
  ssoSessionMaxLifespan: number;
  defaultRole: { name: string };
  roles: { realm: { name: string; composites?: { realm?: string[] } }[] };
  clients: Client[];
  scopeMappings: object[];
}

interface Representation {
  /** Names of members by their type, for each representation. */
  types: Record<string, Record<string, string[]>>;
  clientAttributes: string[];
  roleMapperConfig: string[];
}

const facts = JSON.parse(
  await readFile(join(import.meta.dirname, 'keycloak-representation.json'), 'utf8'),
) as Representation;

/** Names in maps, which Keycloak takes whatever they are and ignores when it does not know them. */
export const knownAttributes = {
  client: new Set(facts.clientAttributes),
  roleMapper: new Set(facts.roleMapperConfig),
};

/** Where a value is not what Keycloak reads; each with its path. */
export function problems(value: unknown, type = 'RealmRepresentation', path = ''): string[] {
  const wrong = [`${path || 'the realm'} is no ${type}`];
  if (type === 'string' || type === 'boolean') return typeof value === type ? [] : wrong;
  if (type === 'integer') return Number.isInteger(value) ? [] : wrong;
  if (type === 'any') return [];
  if (type.startsWith('list of ')) {
    if (!Array.isArray(value)) return wrong;
    return value.flatMap((item, index) => problems(item, type.slice('list of '.length), `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return /^[A-Z_|]+$/.test(type) && type.split('|').includes(value as string) ? [] : wrong;
  }
  const members = Object.entries(value as object);
  if (type.startsWith('map of ')) {
    return members.flatMap(([key, item]) => problems(item, type.slice('map of '.length), `${path}.${key}`));
  }
  const known = facts.types[type];
  if (known === undefined) return [`${path} is a ${type}, whose members are not in keycloak-representation.json`];
  return members.flatMap(([key, item]) => {
    const found = Object.keys(known).find((candidate) => known[candidate]!.includes(key));
    return found === undefined ? [`${path}.${key} is no member of ${type}`] : problems(item, found, `${path}.${key}`);
  });
}
