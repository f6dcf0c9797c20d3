/**
 * Puts everything that the entry imports into one chunk. Left alone, the bundler splits off whatever lazy pages import
 * too: ten small files that all of a first visit waits for, and that compress worse apart.
 */

/** What the bundler knows about modules. */
interface Modules {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}

/** @param entry id of the entry module. @returns the chunk that a module belongs to; null for the bundler's own choice */
export function initialModules(entry: string) {
  let initial: Set<string> | undefined;
  return (id: string, modules: Modules): string | null => {
    initial ??= reachable(entry, modules);
    return id !== entry && initial.has(id) ? 'initial' : null;
  };
}

function reachable(start: string, modules: Modules, found = new Set<string>()): Set<string> {
  if (found.has(start)) return found;
  found.add(start);
  for (const next of modules.getModuleInfo(start)?.importedIds ?? []) reachable(next, modules, found);
  return found;
}
