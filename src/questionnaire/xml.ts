/**
 * XML as spreadsheets write it, read tag by tag with where each stands, so that one cell can be changed and every other byte stay. No
 * entities but the five and numbers: a document type is refused.
 */
export type Tag = Readonly<{
  name: string // without its prefix
  kind: 'open' | 'close' | 'alone'
  from: number
  to: number // behind its >
  attributes: string // as they are written
}>

export class NotXml extends Error {}

export function* tags(text: string, begin = 0): Generator<Tag> {
  let at = begin
  for (;;) {
    const from = text.indexOf('<', at)
    if (from < 0) return
    if (text.startsWith('<!--', from)) {
      at = behind(text, '-->', from)
      continue
    }
    if (text.startsWith('<![CDATA[', from)) {
      at = behind(text, ']]>', from)
      continue
    }
    if (text.startsWith('<?', from)) {
      at = behind(text, '?>', from)
      continue
    }
    if (text.startsWith('<!', from)) throw new NotXml('it declares a document type, which no spreadsheet does')
    const to = endOf(text, from)
    const close = text[from + 1] === '/'
    const inner = text.slice(from + (close ? 2 : 1), to - (text[to - 2] === '/' ? 2 : 1))
    const space = inner.search(/\s/)
    const whole = space < 0 ? inner : inner.slice(0, space)
    yield {
      name: whole.slice(whole.indexOf(':') + 1),
      kind: close ? 'close' : text[to - 2] === '/' ? 'alone' : 'open',
      from,
      to,
      attributes: space < 0 ? '' : inner.slice(space),
    }
    at = to
  }
}

/** Behind the > that ends a tag: one inside of quotes does not. */
function endOf(text: string, from: number): number {
  let quote = ''
  for (let at = from + 1; at < text.length; at++) {
    const c = text[at]!
    if (quote !== '') quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if (c === '>') return at + 1
    else if (c === '<') break
  }
  throw new NotXml('a tag is opened and never closed')
}
function behind(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from)
  if (at < 0) throw new NotXml(`${end} is missing`)
  return at + end.length
}

/** Null: it has none of that name (with any prefix). */
export function attribute(attributes: string, name: string): string | null {
  const found = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return found === null ? null : plain(found[1] ?? found[2] ?? '')
}

const five: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
export const plain = (text: string): string =>
  text.replaceAll(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w+);/g, (all, name: string) => {
    if (name[0] !== '#') return five[name] ?? all
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
    return code <= 0x10ffff ? String.fromCodePoint(code) : all
  })

/** What XML 1.0 has no way to write, or should not: control characters, non-characters, halves of a pair. */
const unwritable = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu
/** What cannot be written at all is left out. */
export const escaped = (text: string): string =>
  text.replaceAll(unwritable, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
