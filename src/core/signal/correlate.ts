/**
 * The correlation key: signals under one rule with the same values of the rule's labels belong to one incident. The key
 * is in events for ever, and label values may be private text, so only their hash is in it.
 */
import type { DetectionRule } from '../plan.ts'
import type { Detectable } from './match.ts'
import { labelOf } from './match.ts'
import { sha256 } from './sha256.ts'

/**
 * `rule/hash`, for a drill `drill:id/rule/hash`: never the same as a real one. A label that the signal does not have
 * counts as empty. Without labels to correlate by, all that the rule matches is one incident.
 */
export function correlate(rule: Pick<DetectionRule, 'id'>, by: readonly string[], signal: Detectable, drill: string | null): string {
  let values = ''
  for (const name of inOrder(by)) {
    const value = labelOf(signal, name)
    values += `${name.length}:${name}${value.length}:${value}`
  }
  return `${drill === null ? '' : `drill:${drill}/`}${rule.id}/${hashOf(values)}`
}

/** A plan's list of labels is asked for with every alert. */
function inOrder(by: readonly string[]): readonly string[] {
  let names = ordered.get(by)
  if (names === undefined) {
    names = [...new Set(by)].sort()
    ordered.set(by, names)
  }
  return names
}
const ordered = new WeakMap<readonly string[], readonly string[]>()

/** Alerts of one cause come one after another, and hashing took a tenth of the time of each: the last ones are at hand. */
function hashOf(values: string): string {
  const known = hashes.get(values)
  if (known !== undefined) return known
  const hash = sha256(values, 32)
  if (hashes.size >= hashesMax) hashes.clear()
  hashes.set(values, hash)
  return hash
}
const hashesMax = 1000
const hashes = new Map<string, string>()
