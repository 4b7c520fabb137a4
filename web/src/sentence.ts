/** What the server says in a few words, set as a sentence of its own. */
export const capital = (words: string): string => (words === '' ? '' : words[0]!.toUpperCase() + words.slice(1))
export const sentence = (words: string): string => (words === '' ? '' : `${capital(words)}${/[.?!…]$/.test(words) ? '' : '.'}`)
