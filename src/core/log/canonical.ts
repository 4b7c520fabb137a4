/**
 * The canonical bytes of a value, as RFC 8785 (JSON Canonicalization Scheme) has them: what is hashed, compared and put
 * into the log is the same whoever wrote it down, and in whatever order its keys came.
 *
 * J1  Keys are sorted by UTF-16 code units; no white space; numbers and strings as ECMAScript writes them.
 * J2  What JSON cannot hold is refused loudly: undefined, functions, bigint, NaN, infinities, half a surrogate pair.
 */
import type { Event } from '../event.ts'

/** Text whose UTF-8 bytes are the canonical ones. Throws TypeError on what JSON cannot hold, saying where it stands. */
export const canonical = (value: unknown): string => write(value, '$')

/** The bytes of an event as the log takes them: the whole envelope with its fact. */
export const canonicalEvent = (event: Event): string => write(event, 'event')

function write(value: unknown, where: string): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false'
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`${where} holds half a surrogate pair, which has no UTF-8`)
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${where} is ${value}, which JSON cannot hold`)
      return JSON.stringify(value) // minus zero becomes 0, as the RFC has it
    case 'object':
      return Array.isArray(value) ? writeArray(value, where) : writeObject(value, where)
    default:
      throw new TypeError(`${where} is ${typeof value}, which JSON cannot hold`)
  }
}

function writeArray(array: readonly unknown[], where: string): string {
  let text = '['
  for (let i = 0; i < array.length; i++) text += `${i === 0 ? '' : ','}${write(array[i], `${where}[${i}]`)}`
  return `${text}]`
}

function writeObject(object: object, where: string): string {
  let text = '{'
  for (const key of Object.keys(object).sort()) {
    text += `${text === '{' ? '' : ','}${write(key, `a key of ${where}`)}:${write(object[key as keyof typeof object], `${where}.${key}`)}`
  }
  return `${text}}`
}
