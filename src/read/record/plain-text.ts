/**
 * Text of others as both writers take it: nothing in it is lost, and nothing in it is unseen. Characters that control a terminal,
 * turn the direction of what follows, or break a line where none is seen to break stand as their numbers.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g

/** The lines of a text that have anything in them, without the space around them; at least one. */
export function linesOf(text: string): readonly string[] {
  const lines = text
    .toWellFormed()
    .split(/\r\n|\r|\n/)
    .map(line =>
      line
        .replace(unseen, c => `[U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter(line => line !== '')
  return lines.length === 0 ? ['(empty)'] : lines
}
