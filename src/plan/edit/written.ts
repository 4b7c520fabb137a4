/** How a value is written in a block: text plain where YAML reads it back as the same text, else in quotes; lists and maps. */
import type { Value } from '../yaml.ts'

export type Quotes = 'plain' | 'single' | 'double'

/** Words that other YAML readers take for true, false or nothing. */
const reserved = /^(?:on|off|yes|no|y|n|true|false|null|~)$/i
const plainStart = /^[^\s\-?:,[\]{}#&*!|>'"%@`]/
/** Nothing that plain text may hold: a line end, other control characters, what looks like a comment or a key. */
const never = /[\p{Cc}\u2028\u2029\uFEFF]|:(?:\s|$)|\s#|^\s|\s$/u

function plainWorks(text: string, flow: boolean): boolean {
  if (text === '' || reserved.test(text) || never.test(text)) return false
  if (!plainStart.test(text) && !/^-?[\d.]/.test(text)) return false
  if (/^(?:---|\.\.\.)/.test(text)) return false
  return !flow || !/[,[\]{}]|:$/.test(text)
}

export function writtenText(text: string, flow: boolean, as: Quotes = 'plain'): string {
  if (as === 'plain' && plainWorks(text, flow)) return text
  if (as === 'single' && !/[\p{Cc}\u2028\u2029\uFEFF]/u.test(text)) return `'${text.replaceAll("'", "''")}'`
  return JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029\uFEFF]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** On one line: `[a, b]`, `{ a: 1 }`. */
export function writtenInline(value: Value): string {
  if (typeof value === 'string') return writtenText(value, true)
  if (isList(value)) return `[${value.map(writtenInline).join(', ')}]`
  const pairs = Object.entries(value)
  return pairs.length === 0 ? '{}' : `{ ${pairs.map(([key, inner]) => `${writtenText(key, true)}: ${writtenInline(inner)}`).join(', ')} }`
}

const roomOnLine = 110

/** After `key:` or `-`: on the same line where it is short, else on lines of its own that are indented by `indent`. */
export function writtenBelow(value: Value, indent: string, after: ':' | '-'): string {
  if (typeof value === 'string') return ` ${writtenText(value, false)}`
  const inline = writtenInline(value)
  const flat = (isList(value) ? value : Object.values(value)).every(inner => typeof inner === 'string')
  if (inline === '[]' || inline === '{}' || (flat && isList(value) && inline.length < roomOnLine)) return ` ${inline}`
  const lines = isList(value)
    ? value.map(inner => `-${writtenBelow(inner, `${indent}  `, '-')}`)
    : Object.entries(value).map(([key, inner]) => `${writtenText(key, false)}:${writtenBelow(inner, `${indent}  `, ':')}`)
  if (after === '-' && !isList(value)) return ` ${lines.join(`\n${indent}`)}`
  return `\n${lines.map(line => indent + line).join('\n')}`
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value)
