/** Finds the elements of a JSON array, so that an error can be told by its line. */

/** An element as it is written, and the line of the text where it begins, from 1. */
export interface Element {
  line: number;
  text: string;
}

/** The text is no array; `line` is where reading it stopped. */
export class NotAnArray extends Error {
  readonly line: number;

  constructor(line: number) {
    super('not an array');
    this.name = 'NotAnArray';
    this.line = line;
  }
}

const BLANK = ' \t\r\n';

/**
 * Splits at the commas of the outer array. What stands between them is left to the parser that gets it, so that
 * nothing between two commas is an element too: one that no parser takes.
 * @throws NotAnArray where the text does not begin or end as an array
 */
export function* elementsOf(text: string): Generator<Element, void> {
  let line = 1;
  let depth = 0;
  let closed = false;
  let inString = false;
  let found = 0;
  let begun: { at: number; line: number } | undefined;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\n') line += 1;
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (BLANK.includes(char)) {
      continue;
    } else if (depth === 0) {
      if (closed || char !== '[') throw new NotAnArray(line);
      depth = 1;
    } else if (depth === 1 && (char === ',' || char === ']')) {
      const isEmptyArray = char === ']' && found === 0 && !begun;
      if (!isEmptyArray) yield { line: begun?.line ?? line, text: begun ? text.slice(begun.at, at) : '' };
      found += 1;
      begun = undefined;
      closed = char === ']';
      if (closed) depth = 0;
    } else {
      begun ??= { at, line };
      if (char === '"') inString = true;
      else if (char === '[' || char === '{') depth += 1;
      else if ((char === ']' || char === '}') && depth > 1) depth -= 1;
    }
  }
  if (!closed) throw new NotAnArray(line);
}
