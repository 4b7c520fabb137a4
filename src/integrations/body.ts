/**
 * The body of a request as JSON, or what is wrong with it: the same for every source.
 *
 * Text that no store can keep (NUL, half a character) is replaced by U+FFFD here, once, so that nothing behind has to
 * think of it.
 */
import { isUtf8 } from 'node:buffer'
import type { Unreadable } from './source.ts'

export const bodyMax = { bytes: 1_048_576, depth: 32 } as const

export const unreadable = (field: string, problem: string, instead: string, status: Unreadable['status'] = 400): Unreadable => ({
  status,
  field,
  problem,
  instead,
})

export function readJson(body: Uint8Array, example: string): Readonly<{ value: unknown }> | Unreadable {
  if (body.byteLength > bodyMax.bytes)
    return unreadable('body', `the body has ${body.byteLength} bytes`, `send at most ${bodyMax.bytes} bytes (1 MB) at a time`, 413)
  if (body.byteLength === 0) return unreadable('body', 'the body is empty', `send JSON, for example ${example}`)
  const text = textOf(body)
  if (text === null) {
    const wrong = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
    return unreadable('body', `the body is not UTF-8: see ${spot(wrong, wrong.indexOf('\ufffd'))}`, 'send JSON encoded as UTF-8')
  }
  return readJsonText(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, example)
}

/** Null: it is not UTF-8. Whoever looks whether a body repeats itself and then reads it has it decoded once. */
export function textOf(body: Uint8Array): string | null {
  if (body !== last.body)
    last = { body, text: isUtf8(body) ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8') : null }
  return last.text
}
let last: Readonly<{ body: Uint8Array; text: string | null }> = { body: new Uint8Array(), text: '' }

/** The same of a text that is part of a body which came as it should. */
export function readJsonText(text: string, example: string): Readonly<{ value: unknown }> | Unreadable {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return unreadable('body', `the body is not JSON: ${place(error, text)}`, `send JSON, for example ${example}`)
  }
  // Only an escape can bring such a character past the checks above, and almost no body has one.
  if (text.includes('\\u') && /\\u(?:0000|[dD][89a-fA-F])/.test(text)) value = storable(value)
  return { value }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** In the words of the person who sent it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'true or false' : `a ${typeof value}`
}

/** Does it nest deeper than `max`? Never recurses past it. */
export function deeperThan(value: unknown, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (max === 0) return true
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (deeperThan(inner, max - 1)) return true
  return false
}

/** A field that is not read may still not be a tower. */
export function tooDeep(field: string): Unreadable {
  return unreadable(field, `it nests deeper than ${bodyMax.depth} levels`, 'send it flat')
}

/** A JSON value with every text in it such as a store can keep. */
export const storable = (value: unknown): unknown => clean(value, 0)

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '\ufffd').toWellFormed()
  if (typeof value !== 'object' || value === null || depth > bodyMax.depth + 2) return value // its reader refuses a deeper one
  if (Array.isArray(value)) return value.map(inner => clean(inner, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [clean(name, 0), clean(inner, depth + 1)]))
}

/** The runtime's message quotes what was sent, which may be private: only the place is taken from it. */
function place(error: unknown, text: string): string {
  const at = /position (\d+)/.exec(String(error))
  if (at) return `see ${spot(text, Number(at[1]))}`
  return text.trim() === '' || /end of JSON/.test(String(error)) ? 'it ends too early' : 'it cannot be read'
}

function spot(text: string, at: number): string {
  const before = text.slice(0, Math.max(0, at)).split('\n')
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`
}
