/** Names of files, which come from strangers and end on other people's machines. */

/** Characters, as PostgreSQL counts them in the schema. */
const LONGEST = 255;
/** Longer endings are no endings. */
const LONGEST_EXTENSION = 20;

/**
 * Control characters; what a name cannot be seen to hold, above all marks that turn the direction of writing, by which
 * `exe.doc` is shown for `cod.exe`; and separators of lines.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\uFFFD]/gu;
/** The joiners belong to emoji and to scripts such as Persian, between two letters of theirs. */
const JOINERS = /(?<=[\p{L}\p{M}\p{Extended_Pictographic}\uFE0F])[\u200C\u200D](?=[\p{L}\p{Extended_Pictographic}])/gu;

/** A name that can be shown, and be saved under anywhere, whatever was sent: `file` where nothing is left of it. */
export function cleanFileName(given: string): string {
  const last = given.toWellFormed().split(/[/\\]/).at(-1)!;
  const joined = last.normalize('NFC').split(JOINERS);
  const visible = withJoiners(last.normalize('NFC'), joined).replace(/\s+/gu, ' ').trim();
  // what Windows cuts off, and what hides a file elsewhere
  const name = visible.replace(/[. ]+$/, '').replace(/^\.+(?=[. ]|$)/, '');
  return shorten(name) || 'file';
}

/** Cleans the pieces between joiners, and puts them together with the joiners that stood there. */
function withJoiners(text: string, pieces: string[]): string {
  const joiners = [...text.matchAll(JOINERS)].map(([joiner]) => joiner);
  return pieces.map((piece, index) => piece.replace(INVISIBLE, '') + (joiners[index] ?? '')).join('');
}

/** Cuts the middle, not the ending. */
function shorten(name: string): string {
  const characters = [...name];
  if (characters.length <= LONGEST) return name;
  const dot = characters.lastIndexOf('.');
  const extension = dot > 0 && characters.length - dot <= LONGEST_EXTENSION ? characters.slice(dot) : [];
  return [...characters.slice(0, LONGEST - extension.length), ...extension].join('');
}
