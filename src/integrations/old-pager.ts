/** What the webhooks of other pagers have in common: persons, and readings that say no signal. */
import { cutAt } from '../core/signal/reduce.ts'
import { unreadable } from './body.ts'
import type { Heard, HeardPerson, Read, SourceRoute } from './source.ts'
import { type Fields, readFields, text } from './vendor.ts'

const longest = 500
const personsMost = 50

/** Null: there is none, or none that can be kept. */
export const cutText = (value: unknown, ...paths: readonly string[]): string | null => {
  const found = text(value, ...paths)
  return found === '' ? null : cutAt(found, longest).toWellFormed()
}
/** Those with an id of their own; a team or a schedule is nobody. */
export const personsOf = (list: unknown, of: (one: unknown) => HeardPerson | null): readonly HeardPerson[] =>
  Array.isArray(list) ? list.slice(0, personsMost).flatMap((one: unknown) => of(one) ?? []) : []

/** `heardIn` null: it is well, and nothing that is compared. A text: what is missing. */
export const readPager =
  (example: string, heardIn: (fields: Fields, now: Parameters<SourceRoute['read']>[2]) => Heard | string | null): SourceRoute['read'] =>
  (body, _, now): Read => {
    const read = readFields(body, example)
    if ('problem' in read) return read
    const heard = heardIn(read.fields, now)
    if (typeof heard === 'string') return unreadable(heard, `${heard} is missing`, `send ${example}`)
    return { signals: [], heard: heard === null ? [] : [heard] }
  }
