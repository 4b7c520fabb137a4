/** What every small grammar of the plan is read with: words with their places, and failures that say what was expected. */

/** `offset` counts characters from the beginning of the phrase. */
export class Unreadable extends Error {
  readonly offset: number
  readonly what: string
  readonly instead: string
  constructor(offset: number, what: string, instead: string) {
    super(what)
    this.offset = offset
    this.what = what
    this.instead = instead
  }
}

export type Token = Readonly<{ word: string; offset: number }>
export const phraseMax = 400

/** Words, with commas, plus signs and parenthesised remarks as tokens of their own. */
export class Tokens {
  readonly text: string
  readonly all: readonly Token[]
  next = 0
  constructor(text: string) {
    if (text.length > phraseMax)
      throw new Unreadable(0, `This has ${text.length} characters; a phrase has at most ${phraseMax}`, 'Write it shorter')
    this.text = text
    this.all = [...text.matchAll(/\([^()]*\)|[,+]|[^\s,+()]+|[()]/g)].map(m => ({ word: m[0], offset: m.index }))
  }
  get peek(): string | undefined {
    return this.all[this.next]?.word
  }
  get offset(): number {
    return this.all[this.next]?.offset ?? this.text.trimEnd().length
  }
  get done(): boolean {
    return this.next >= this.all.length
  }
  /** Takes these words if they come next. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.all[this.next + i]?.word.toLowerCase() === word)) return false
    this.next += words.length
    return true
  }
  expect(instead: string, ...words: readonly string[]): void {
    if (!this.take(...words)) this.fail(`"${words.join(' ')}" was expected ${this.found()}`, instead)
  }
  /** The next word as a name: letters, digits, dots and hyphens. */
  name(what: string, instead: string): string {
    const word = this.peek
    if (word === undefined || !/^[\p{L}\p{N}][\p{L}\p{N}.-]*$/u.test(word)) this.fail(`${what} was expected ${this.found()}`, instead)
    this.next++
    return word as string
  }
  /** All words up to one of these, which is not taken. */
  until(...stops: readonly string[]): string {
    const from = this.next
    while (!this.done && !stops.includes(this.peek!.toLowerCase())) this.next++
    return this.all
      .slice(from, this.next)
      .map(t => t.word)
      .join(' ')
  }
  end(instead: string): void {
    if (!this.done) this.fail(`"${this.peek}" was not expected here`, instead)
  }
  fail(what: string, instead: string, offset = this.offset): never {
    throw new Unreadable(offset, what, instead)
  }
  found(): string {
    return this.peek === undefined ? 'and the phrase ends' : `and "${this.peek}" stands here`
  }
}

/** "a", "a or b", "a, b and c": names in a row. */
export function names(tokens: Tokens, what: string, instead: string, ...joins: readonly string[]): string[] {
  const all = [tokens.name(what, instead)]
  for (;;) {
    const mark = tokens.next
    const comma = tokens.take(',')
    const joined = joins.some(join => tokens.take(join))
    if (!comma && !joined) return all
    const word = tokens.peek
    const following = tokens.all[tokens.next + 1]?.word.toLowerCase()
    // After a comma another clause of the phrase may begin; after "or", another condition.
    if (word === undefined || phraseWords.has(word.toLowerCase()) || following === 'is' || following === 'lasts') {
      tokens.next = mark
      return all
    }
    all.push(tokens.name(what, instead))
  }
}
const phraseWords = new Set(['wait', 'with', 'may', 'then', 'set', 'page', 'when'])
