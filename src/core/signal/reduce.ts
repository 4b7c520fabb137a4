/**
 * Reduction at the door (C-13, C-14): what a signal carries is cut down before anything of it is stored.
 *
 * D1  A card number never passes, whatever the rules say; only its last four digits do.
 * D2  Equal things stay equal and different ones different (but for cards with the same last four digits): what stands
 *     for an address or a token is made from it and the salt, so labels that were told apart still are.
 * D3  Deterministic; reducing twice changes nothing more.
 * D4  A signal that carries nothing of the kind is handed back as it is, not copied: this is in the path of every alert.
 */
import { withoutCards } from './card.ts'
import { isSecretName, withoutCredentials } from './credential.ts'
import { sha256 } from './sha256.ts'

export type Reduced = 'card' | 'e-mail' | 'token' | 'ip' | 'free text'
export type ReductionRules = Readonly<{
  email: boolean
  token: boolean
  ip: boolean
  /** Annotations that are kept, by name; null: all. */
  annotations: readonly string[] | null
  /** Characters kept of any one value. */
  textMax: number
  /** The organisation's own, secret and lasting: without it an address could be found out by trying. */
  salt: string
}>
export const defaultRules: Omit<ReductionRules, 'salt'> = { email: true, token: true, ip: false, annotations: null, textMax: 10_000 }

export type Reducible = Readonly<{
  dedup: string | null
  severityHint: string | null
  summary: string
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  link: string | null
}>
export type Counts = Partial<Record<Reduced, number>>

/** Adds to `counts` what was reduced. */
export function reduce<S extends Reducible>(signal: S, rules: ReductionRules = { ...defaultRules, salt: '' }, counts: Counts = {}): S {
  const summary = reduceText(signal.summary, rules, counts)
  const labels = reduceRecord(signal.labels, rules, counts)
  const annotations = reduceRecord(kept(signal.annotations, rules, counts), rules, counts)
  const link = signal.link === null ? null : reduceText(signal.link, rules, counts)
  const dedup = signal.dedup === null ? null : reduceText(signal.dedup, rules, counts)
  const severityHint = signal.severityHint === null ? null : reduceText(signal.severityHint, rules, counts)
  if (
    summary === signal.summary &&
    labels === signal.labels &&
    annotations === signal.annotations &&
    link === signal.link &&
    dedup === signal.dedup &&
    severityHint === signal.severityHint
  )
    return signal
  return { ...signal, summary, labels, annotations, link, dedup, severityHint }
}

/** Any text of a person's or a machine's: a note, a report, one value of a signal. */
export function reduceText(text: string, rules: ReductionRules, counts: Counts): string {
  let out = text
  // What one rule takes out may be what kept another from seeing its own, so until nothing changes (D3).
  for (let pass = 0; pass < passesMax; pass++) {
    const next = reduceOnce(out, rules, counts)
    if (next === out) break
    out = next
  }
  if (out.length <= rules.textMax) return out
  counts['free text'] = (counts['free text'] ?? 0) + 1
  const mark = ` [cut ${sha256(`${rules.salt}\n${out}`, 8)}]`
  return cutAt(out, Math.max(0, rules.textMax - mark.length)) + mark
}
const passesMax = 8

function reduceOnce(text: string, rules: ReductionRules, counts: Counts): string {
  const seen = look(text)
  if (seen === 0 && !rules.ip) return text
  let out = text
  const count = (kind: Reduced) => () => {
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  const tag = (secret: string) => sha256(`${rules.salt}\n${secret}`, 8)
  if (rules.token && seen & (sawToken | sawAt)) out = withoutCredentials(out, tag, count('token'))
  if (rules.email && seen & sawAt) out = withoutAddresses(out, tag, count('e-mail'))
  if (seen & sawDigits) out = withoutCards(out, count('card'))
  if (rules.ip) out = withoutIps(out, tag, count('ip'))
  return out
}

function kept(annotations: Readonly<Record<string, string>>, rules: ReductionRules, counts: Counts): Readonly<Record<string, string>> {
  if (rules.annotations === null) return annotations
  const names = Object.keys(annotations)
  const keep = names.filter(name => rules.annotations!.includes(name))
  if (keep.length === names.length) return annotations
  counts['free text'] = (counts['free text'] ?? 0) + names.length - keep.length
  return Object.fromEntries(keep.map(name => [name, annotations[name]!]))
}

function reduceRecord(record: Readonly<Record<string, string>>, rules: ReductionRules, counts: Counts): Readonly<Record<string, string>> {
  let changed: [string, string][] | null = null
  const names = Object.keys(record)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const value = record[name]!
    const newName = reduceText(name, rules, counts)
    let newValue: string
    if (rules.token && value !== '' && value !== '[secret]' && isSecretName(name)) {
      counts.token = (counts.token ?? 0) + 1
      newValue = '[secret]'
    } else newValue = reduceText(value, rules, counts)
    if (changed === null && (newName !== name || newValue !== value)) changed = names.slice(0, i).map(n => [n, record[n]!])
    changed?.push([newName, newValue])
  }
  return changed === null ? record : Object.fromEntries(changed)
}

const sawAt = 1
const sawDigits = 2
const sawToken = 4

/**
 * One cheap pass that says which of the expensive ones are worth their while: an @, thirteen digits that belong
 * together, or what every credential has: an unbroken run of 16 with a digit in it, an "=", a ":" before a space or a
 * quote, or the word that a credential follows.
 */
function look(text: string): number {
  let seen = 0
  let digits = 0 // of the number so far, separators aside
  let gap = 0
  let run = 0
  let digitInRun = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c >= 0x30 && c <= 0x39) {
      if (++digits >= 13) seen |= sawDigits
      gap = 0
      run++
      digitInRun = true
    } else {
      if (++gap > 2) digits = 0
      if ((c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a)) {
        digits = 0
        run++
      } else if (c === 0x2d || c === 0x5f || c === 0x2e || c === 0x2f || c === 0x2b) run++
      else if (c === 0x40) seen |= sawAt
      else if (c === 0x3d) seen |= sawToken
      else if (c === 0x20 || c === 0x09) {
        if (endsScheme(text, i)) seen |= sawToken
        run = 0
        digitInRun = false
      } else if (c === 0x3a) {
        const next = text.charCodeAt(i + 1)
        if (next === 0x20 || next === 0x22 || next === 0x27 || text.charCodeAt(i - 1) === 0x22) seen |= sawToken
        run = 0
        digitInRun = false
      } else {
        run = 0
        digitInRun = false
      }
    }
    if (run >= 16 && digitInRun) seen |= sawToken
  }
  return seen
}

const schemes = ['bearer', 'basic', 'token', 'apikey']
function endsScheme(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1) | 0x20
  if (last !== 0x72 && last !== 0x63 && last !== 0x6e && last !== 0x79) return false
  return schemes.some(scheme => text.slice(at - scheme.length, at).toLowerCase() === scheme)
}

// Unit files are written like addresses and are none: getty@tty1.service.
const address =
  /[^\s@<>()[\]{}"',;:|\\=/?&]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62})\.){1,10}(?!(?:service|socket|timer|mount|target|slice|scope|device)(?![\p{L}\p{N}]))\p{L}[\p{L}\p{N}-]{1,62}/gu

function withoutAddresses(text: string, tag: (secret: string) => string, found: () => void): string {
  return text.replace(address, whole => {
    found()
    return `[e-mail ${tag(whole.toLowerCase())}]`
  })
}

const ipv4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]\d)/g
const ipv6 = /(?<![\w:])(?=[0-9a-fA-F:.]{0,45}::|(?:[0-9a-fA-F]{1,4}:){7})[0-9a-fA-F:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])/g
function withoutIps(text: string, tag: (secret: string) => string, found: () => void): string {
  const gone = (whole: string) => {
    found()
    return `[ip ${tag(whole.toLowerCase())}]`
  }
  return text.replace(ipv6, gone).replace(ipv4, gone)
}

/** Never in the middle of a character. */
function cutAt(text: string, length: number): string {
  const c = text.charCodeAt(length - 1)
  return text.slice(0, c >= 0xd800 && c < 0xdc00 ? length - 1 : length)
}
