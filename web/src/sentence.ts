/** What the server says in a few words, set as a sentence of its own. */
export const capital = (words: string): string => (words === '' ? '' : words[0]!.toUpperCase() + words.slice(1))
export const sentence = (words: string): string => (words === '' ? '' : `${capital(words)}${/[.?!…]$/.test(words) ? '' : '.'}`)
/** `P1`, `P1 and P2`, `P1, P2 and P3`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
