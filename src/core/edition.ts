/**
 * A value under the name of its own hash. Equal values have equal names, however their keys were ordered, so a decision
 * names exactly what it was taken by and an unchanged value is no new edition.
 */
import type { Edition, Id } from './id.ts'
import { sha256 } from './signal/sha256.ts'

export const editionOf = <Of extends string, T>(value: T): Edition<Of, T> => ({ edition: sha256(canonicalText(value)) as Id<Of>, value })

/** JSON (RFC 8785 in spirit): keys sorted by code unit, nothing that JSON cannot hold. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).filter(([, v]) => v !== undefined)
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${pairs.map(([k, v]) => `${JSON.stringify(k)}:${canonicalText(v)}`).join(',')}}`
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('an edition holds JSON, which has no such number')
  const text = JSON.stringify(value)
  if (text === undefined) throw new Error(`an edition holds JSON, which has no ${typeof value}`)
  return text
}
