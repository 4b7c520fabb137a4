/**
 * Card numbers in text. A number counts as one when it has a length and a beginning that card networks issue and its
 * check digit is right (Luhn): times in milliseconds, trace ids and counters begin otherwise or fail the check.
 *
 * Groups may be parted by one or two of space, dash, dot or underscore, and other digits may stand beside them; digits
 * that run straight into a number's own, without anything between, are taken for a longer number that is no card.
 */

const isDigit = (c: number) => c >= 0x30 && c <= 0x39
const parts = (c: number) =>
  c === 0x20 || c === 0x2d || c === 0x2e || c === 0x5f || c === 0xa0 || c === 0x202f || (c >= 0x2010 && c <= 0x2015) || c === 0x09
const shortest = 13
const longest = 19

/** Every card number replaced by its last four digits; `found` is called for each. */
export function withoutCards(text: string, found: () => void): string {
  let out = ''
  let copied = 0
  for (let i = 0; i < text.length; ) {
    if (!isDigit(text.charCodeAt(i))) {
      i++
      continue
    }
    const { groups, end } = groupsFrom(text, i)
    for (let g = 0; g < groups.length; g++) {
      const last = cardFrom(text, groups, g)
      if (last === null) continue
      const digits = onlyDigits(text.slice(groups[last]!.from, groups[last]!.to)).slice(-4)
      const four = digits.length === 4 ? digits : onlyDigits(text.slice(groups[g]!.from, groups[last]!.to)).slice(-4)
      out += `${text.slice(copied, groups[g]!.from)}[card ending ${four}]`
      copied = groups[last]!.to
      found()
      g = last
    }
    i = end
  }
  return copied === 0 ? text : out + text.slice(copied)
}

type Group = Readonly<{ from: number; to: number }>

/** Digit groups that belong together, because nothing but separators lies between them. */
function groupsFrom(text: string, start: number): Readonly<{ groups: readonly Group[]; end: number }> {
  const groups: Group[] = []
  let i = start
  for (;;) {
    const from = i
    while (i < text.length && isDigit(text.charCodeAt(i))) i++
    groups.push({ from, to: i })
    let next = i
    while (next < text.length && next - i < 2 && parts(text.charCodeAt(next))) next++
    if (next === i || next >= text.length || !isDigit(text.charCodeAt(next))) return { groups, end: i }
    i = next
  }
}

/** The last group of the longest card number that begins with group `first`; null: there is none. */
function cardFrom(text: string, groups: readonly Group[], first: number): number | null {
  let digits = ''
  let best: number | null = null
  for (let g = first; g < groups.length; g++) {
    const { from, to } = groups[g]!
    if (digits.length + (to - from) > longest) break
    digits += text.slice(from, to)
    if (digits.length >= shortest && issued(digits) && luhn(digits)) best = g
  }
  return best
}

/** Beginnings and lengths in use (ISO/IEC 7812): American Express, Diners, Discover, JCB, Maestro, Mastercard, Mir, UnionPay, Visa. */
function issued(digits: string): boolean {
  const n = digits.length
  const two = Number(digits.slice(0, 2))
  const four = Number(digits.slice(0, 4))
  if (digits[0] === '4') return n === 13 || n === 16 || n === 19
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return n === 16
  if (two === 34 || two === 37) return n === 15
  if (two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059)) return n >= 14
  if (four >= 3528 && four <= 3589) return n >= 16
  if (four >= 2200 && four <= 2205) return n >= 16
  return two === 50 || (two >= 56 && two <= 69)
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    const d = digits.charCodeAt(i) - 0x30
    sum += double ? (d > 4 ? 2 * d - 9 : 2 * d) : d
  }
  return sum % 10 === 0
}

const onlyDigits = (text: string) => text.replace(/\D/g, '')
