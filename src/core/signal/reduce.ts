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
import { isSecretName, knownBeginnings, knownEndings, withoutCredentials } from './credential.ts'
import { sha256 } from './sha256.ts'

type Reduced = 'card' | 'e-mail' | 'token' | 'ip' | 'free text'
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
  const summary = reduceNamed('summary of its own', signal.summary, rules, counts)
  const labels = reduceRecord(signal.labels, rules, counts)
  const annotations = reduceRecord(kept(signal.annotations, rules, counts), rules, counts)
  const link = signal.link === null ? null : reduceNamed('link of its own', signal.link, rules, counts)
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
  if (!rules.ip && isPlain(record, rules)) return record
  let changed: [string, string][] | null = null
  const names = Object.keys(record)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const value = record[name]!
    let newName = name
    let newValue: string
    if (!rules.ip && plain.has(name)) newValue = reduceNamed(name, value, rules, counts)
    else {
      newName = reduceText(name, rules, counts)
      if (rules.token && value !== '' && value !== '[secret]' && isSecretName(name)) {
        counts.token = (counts.token ?? 0) + 1
        newValue = '[secret]'
      } else newValue = reduceText(value, rules, counts)
      remember(name)
    }
    if (changed === null && (newName !== name || newValue !== value)) changed = names.slice(0, i).map(n => [n, record[n]!])
    changed?.push([newName, newValue])
  }
  return changed === null ? record : Object.fromEntries(changed)
}

/**
 * Names that nothing has to be done about, since the same few stand in every alert, and the last value under each that nothing had to be
 * done about: most of what one alert says the one before it said too. Forgetting them changes no result.
 */
const plain = new Map<string, string>()
const plainNamesMax = 4096
const plainValueMax = 512 // characters
function remember(name: string): void {
  if (name.length > 64 || look(name) !== 0 || isSecretName(name)) return
  if (plain.size >= plainNamesMax) plain.clear()
  plain.set(name, '')
}
/** Whether nothing has to be done about any of it: so it is with almost every alert, and nothing is made to find it out. */
function isPlain(record: Readonly<Record<string, string>>, rules: ReductionRules): boolean {
  for (const name in record) {
    const value = record[name]!
    const last = plain.get(name)
    if (last === undefined || value.length > rules.textMax) return false
    if (value === last) continue
    if (look(value) !== 0) return false
    if (value.length <= plainValueMax) plain.set(name, value)
  }
  return true
}
/** As `reduceText`, of a value under a name that is plain. */
function reduceNamed(name: string, value: string, rules: ReductionRules, counts: Counts): string {
  if (rules.ip || value.length > rules.textMax || value.length > plainValueMax) return reduceText(value, rules, counts)
  if (value === plain.get(name)) return value
  if (look(value) !== 0) return reduceText(value, rules, counts)
  plain.set(name, value)
  return value
}

const sawAt = 1
const sawDigits = 2
const sawToken = 4

/**
 * One cheap pass that says which of the expensive ones are worth their while. It may say too much, never too little:
 * an @; thirteen digits that belong together; and for credentials the beginning of a key of known make, five dashes, or
 * an "=" or a ":" after what may end the name of a secret, or a space after the word that a credential follows.
 *
 * Measured with 64 alerts of Prometheus' make (41 kB): 6.1 µs an alert when a run of 16 was what credentials were told
 * by, which every pod's name and every link has; see the intake's bench for what it is now.
 */
function look(text: string): number {
  let seen = 0
  let digits = 0 // of the number so far, separators aside
  let gap = 0
  let inWord = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    const kind = c < 128 ? kinds[c]! : 0
    if (kind === letter) {
      digits = 0
      if (inWord) continue
      inWord = true
      if (starts[c] === 1 && begins.has((c << 16) | (text.charCodeAt(i + 1) << 8) | text.charCodeAt(i + 2))) seen |= sawToken
    } else if (kind === digit) {
      if (++digits >= 13) seen |= sawDigits
      gap = 0
      inWord = true
    } else {
      if (++gap > 2) digits = 0
      inWord = c === 0x5f
      if (kind === 0) continue
      if (kind === at) seen |= sawAt
      else if (kind === dash) {
        if (text.charCodeAt(i - 1) === 0x2d && text.startsWith('-----', i - 4)) seen |= sawToken
      } else if (kind === blank ? endsScheme(text, i) : endsName(text, i)) seen |= sawToken
    }
  }
  return seen
}

const digit = 1
const letter = 2
const at = 3
const dash = 4
const equals = 5
const blank = 6
const kinds = new Uint8Array(128)
for (let c = 0x30; c <= 0x39; c++) kinds[c] = digit
for (let c = 0x41; c <= 0x5a; c++) kinds[c] = kinds[c + 32] = letter
kinds[0x40] = at
kinds[0x2d] = dash
kinds[0x3d] = kinds[0x3a] = equals
kinds[0x20] = kinds[0x09] = blank

/** The first three characters of everything in `knownMakes`, and of web tokens. */
const begins = new Set<number>()
const starts = new Uint8Array(128)
for (const three of knownBeginnings) {
  begins.add((three.charCodeAt(0) << 16) | (three.charCodeAt(1) << 8) | three.charCodeAt(2))
  starts[three.charCodeAt(0)] = 1
}

/** The last two letters of the names that a secret stands behind. */
const endings = new Set<number>()
for (const two of knownEndings) endings.add((two.charCodeAt(0) << 8) | two.charCodeAt(1))
function endsName(text: string, i: number): boolean {
  let last = i - 1
  for (let skipped = 0; skipped < 5; skipped++, last--) {
    const c = text.charCodeAt(last)
    if (c !== 0x20 && c !== 0x09 && c !== 0x22 && c !== 0x27) break
  }
  return last > 0 && endings.has(((text.charCodeAt(last - 1) | 0x20) << 8) | text.charCodeAt(last) | 0x20)
}

const schemes = ['bearer', 'basic', 'token', 'apikey', 'digest']
const schemeMax = 6
function endsScheme(text: string, i: number): boolean {
  const last = text.charCodeAt(i - 1) | 0x20 // r, c, n, y, t
  if (last !== 0x72 && last !== 0x63 && last !== 0x6e && last !== 0x79 && last !== 0x74) return false
  const before = text.slice(Math.max(0, i - schemeMax), i).toLowerCase()
  for (const scheme of schemes) if (before.endsWith(scheme)) return true
  return false
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
export function cutAt(text: string, length: number): string {
  const c = text.charCodeAt(length - 1)
  return text.slice(0, c >= 0xd800 && c < 0xdc00 ? length - 1 : length)
}
