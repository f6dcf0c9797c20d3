/** Which images the objects of a manifest run, and what they are called in a mirror. */
import { parseAllDocuments } from 'yaml';

/** Arguments and variables by which operators are told of images that they start. */
const TOLD =
  /^(?:--?[a-z-]*(?:image|reloader)[a-z-]*=|)([a-z0-9][\w.-]*(?:\.[\w.-]+|:\d+|localhost)\/\S+(?::[\w.-]+|@sha256:[0-9a-f]{64}))$/;

/** A reference with a registry: without one it is Docker Hub's. */
function withRegistry(image: string): string {
  const first = image.split('/')[0]!;
  if (image.includes('/') && /[.:]|^localhost$/.test(first)) return image;
  return `docker.io/${image.includes('/') ? image : `library/${image}`}`;
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const part of value) collect(part, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      if (key === 'image' && typeof part === 'string' && part !== '') found.add(withRegistry(part));
      else if ((key === 'args' || key === 'command') && Array.isArray(part)) {
        for (const argument of part) {
          const [, image] = TOLD.exec(String(argument)) ?? [];
          if (image !== undefined) found.add(withRegistry(image));
        }
      } else collect(part, found);
    }
  }
}

/** Every image that a manifest names, sorted: of pods, of custom resources, and in the arguments of operators. */
export function imagesOf(manifest: string): string[] {
  const found = new Set<string>();
  for (const document of parseAllDocuments(manifest)) {
    const object = document.toJS() as { kind?: string } | null;
    // definitions describe fields that are called image
    if (object !== null && object.kind !== 'CustomResourceDefinition' && object.kind !== 'ConfigMap')
      collect(object, found);
  }
  return [...found].toSorted();
}

/** Name of an image in a mirror, as global.imageRegistry makes it: another registry before the same repository. */
export function mirrored(image: string, registry: string): string {
  const name = withRegistry(image);
  return `${registry.replace(/\/$/, '')}${name.slice(name.indexOf('/'))}`;
}
