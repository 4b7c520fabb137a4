/**
 * What an API answered, by name: `users`, `schedules`, `overrides-PABC`. Asked for just now or saved in a folder, one JSON file
 * a name, so that what is imported can be looked at before, and an installation that is gone can still be imported.
 *
 * A file of the folder may be what Tocsin saved or an answer as curl saved it: a list, or the list in its envelope. Several
 * pages of one name are `users.json`, `users.2.json`, `users.3.json`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Instant, instant } from '../core/id.ts'
import type { Window } from './found.ts'

export type Json = Readonly<Record<string, unknown>>
export type Saved = Readonly<{
  /** Every object of a name; none where there is no such answer. */
  list(name: string): readonly Json[]
  /** Whether there was an answer of that name at all. */
  has(name: string): boolean
  /** Names that begin so, without that beginning: ids. */
  of(prefix: string): readonly string[]
  /** The time that was asked for, where the folder says it. */
  window: Window | null
}>
/** An answer cannot be used; `instead` says what to do. */
export class Unusable extends Error {
  readonly instead: string
  constructor(what: string, instead: string) {
    super(what)
    this.instead = instead
  }
}

const envelopeKeys = ['data', 'results'] as const

export function savedOf(answers: ReadonlyMap<string, readonly unknown[]>, window: Window | null): Saved {
  return {
    list: name => (answers.get(name) ?? []).flatMap(answer => itemsOf(answer, name)),
    has: name => answers.has(name),
    of: prefix => [...answers.keys()].filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length)),
    window,
  }
}

/** The list, or the list in an envelope under its name, `data` or `results`; a single object in one is a list of one. */
function itemsOf(answer: unknown, name: string): readonly Json[] {
  if (Array.isArray(answer)) return answer.filter(isJson)
  if (!isJson(answer)) throw new Unusable(`${name} holds no list`, 'save the answer of its API as it was')
  const plural = name.split('-')[0]!
  for (const key of [plural, plural.replace(/ies$/, 'y').replace(/s$/, ''), ...envelopeKeys]) {
    const inside = answer[key]
    if (Array.isArray(inside)) return inside.filter(isJson)
    if (isJson(inside)) return [inside]
  }
  return [answer]
}
export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const metaFile = 'import.json'

/** Throws Unusable for a folder without a JSON file, or with one that cannot be read. */
export function readFolder(dir: string): Readonly<{ saved: Saved; pager: string | null }> {
  let files: readonly string[]
  try {
    files = readdirSync(dir)
      .filter(file => file.endsWith('.json'))
      .sort((a, b) => nth(a) - nth(b) || (a < b ? -1 : 1))
  } catch (error) {
    throw new Unusable(`${dir} cannot be read: ${(error as Error).message}`, 'name the folder with the saved answers')
  }
  const answers = new Map<string, unknown[]>()
  let meta: Json = {}
  for (const file of files) {
    let value: unknown
    try {
      value = JSON.parse(readFileSync(join(dir, file), 'utf8'))
    } catch (error) {
      throw new Unusable(
        `${join(dir, file)} is no JSON: ${(error as Error).message}`,
        'save the answer of the API as it was, or take the file away',
      )
    }
    if (file === metaFile && isJson(value)) meta = value
    else {
      const name = nameIn(file.replace(/(?:\.\d+)?\.json$/, ''))
      answers.set(name, [...(answers.get(name) ?? []), value])
    }
  }
  if (answers.size === 0) throw new Unusable(`${dir} holds no JSON file`, 'name the folder with the saved answers, such as users.json')
  const [from, to] = [meta.from, meta.to].map(text => (typeof text === 'string' ? Date.parse(text) : Number.NaN)) as [number, number]
  const window = Number.isFinite(from) && Number.isFinite(to) && from < to ? { from: instant(from), to: instant(to) } : null
  return { saved: savedOf(answers, window), pager: typeof meta.pager === 'string' ? meta.pager : null }
}

/** What an API calls a thing leads to no other folder. */
const fileOf = (name: string): string => encodeURIComponent(name)
function nameIn(file: string): string {
  try {
    return decodeURIComponent(file)
  } catch {
    return file // as somebody else named it
  }
}

/** What is a key to the other pager, or to what it calls: no import reads it, and nobody needs a copy of it. */
const keys =
  /(?:^|_)(?:key|secret|token|password|headers?)$|(?:Key|Secret|Token|Password|Headers?)$|^(?:link|https?_cal_url|web_cal_url|private_url|ical_url_\w+|integration_email|inbound_email)$/
const withoutKeys = (name: string, value: unknown): unknown => (keys.test(name) && value !== null && value !== '' ? '(left out)' : value)

const nth = (file: string): number => Number(/\.(\d+)\.json$/.exec(file)?.[1] ?? 1)

/** For nobody but whoever runs it: names, numbers and addresses are in it, and no keys. */
export function writeFolder(dir: string, pager: string, answers: ReadonlyMap<string, readonly unknown[]>, window: Window): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const put = (file: string, value: unknown) =>
    writeFileSync(join(dir, file), `${JSON.stringify(value, withoutKeys, 2)}\n`, { mode: 0o600 })
  for (const [name, pages] of answers)
    for (const [n, page] of pages.entries()) put(`${fileOf(name)}${n === 0 ? '' : `.${n + 1}`}.json`, page)
  put(metaFile, { pager, from: iso(window.from), to: iso(window.to) })
}
const iso = (at: Instant): string => new Date(at).toISOString()

// Fields of what an API answered: what is of another kind counts as not there. -----------------------------------------------

export const text = (from: Json, key: string): string => (typeof from[key] === 'string' ? (from[key] as string) : '')
/** The first of these fields that says anything, on one line: what it is called. */
export function called(from: Json, ...keys: readonly string[]): string {
  const words = keys.map(key => text(from, key).replace(/\s+/g, ' ').trim()).find(word => word !== '')
  return (words ?? 'without a name').slice(0, 100)
}
export const number = (from: Json, key: string): number | null =>
  typeof from[key] === 'number' && Number.isFinite(from[key]) ? (from[key] as number) : null
export const part = (from: Json, key: string): Json => (isJson(from[key]) ? (from[key] as Json) : {})
export const items = (from: Json, key: string): readonly Json[] => (Array.isArray(from[key]) ? (from[key] as unknown[]).filter(isJson) : [])
export const words = (from: Json, key: string): readonly string[] =>
  Array.isArray(from[key]) ? (from[key] as unknown[]).filter((w): w is string => typeof w === 'string') : []
/** An instant with its offset; null for anything else. */
export function moment(from: Json, key: string): Instant | null {
  const value = from[key]
  const at = typeof value === 'string' && /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isFinite(at) ? instant(at) : null
}
