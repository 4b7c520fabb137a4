/**
 * What makes two signals speak of the same lasting condition: the source's own key where it has one, else its labels.
 *
 * F1  Stable for ever: the first 128 bits of SHA-256 over `identity`, whose form never changes.
 * F2  Order of labels does not matter; an empty label is no label (as Prometheus has it).
 * F3  No two different conditions share an identity: every part is written with its length.
 *
 * A cryptographic hash because label values are often an attacker's to choose (a path, a user agent), and a made
 * collision would hide a new alert behind an old one.
 */
import { sha256 } from './sha256.ts'

export type Identified = Readonly<{ dedup: string | null; labels: Readonly<Record<string, string>> }>

/** What is hashed: cheap to make, so a memory of what is known can be kept under it instead of under the hash. */
export function identity(scope: string, signal: Identified): string {
  if (signal.dedup !== null) return `key ${part(scope)}${part(signal.dedup)}`
  const names = Object.keys(signal.labels)
  if (!sorted(names)) names.sort()
  let text = `labels ${part(scope)}`
  for (const name of names) {
    const value = signal.labels[name]!
    if (value !== '') text += part(name) + part(value)
  }
  return text
}

/**
 * 32 hex digits. `scope` says whose keys these are: two integrations may use the same ones. Outside core the runtime's
 * own SHA-256 over `identity` gives the same, three times as fast.
 */
export const fingerprint = (scope: string, signal: Identified): string => sha256(identity(scope, signal), 32)

const part = (text: string): string => `${text.length}:${text}`

function sorted(names: readonly string[]): boolean {
  for (let i = 1; i < names.length; i++) if (names[i - 1]! > names[i]!) return false
  return true
}
