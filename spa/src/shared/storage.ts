/** Small settings kept in the browser. Storage may be switched off or full: then they last until the page is left. */

export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`tasktracker.${name}`);
  } catch {
    return null;
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`tasktracker.${name}`, value);
  } catch {
    // nothing to do about it, and nothing that the user has to know
  }
}
