/**
 * Detection: which of the plan's rules a signal falls under. The first that matches decides.
 *
 * M1  A label is looked for among the signal's labels; where there is none of that name: `severity` is the source's own
 *     word, `source` the kind of integration, `summary` the summary, and then among the annotations.
 * M2  A label that is not there is empty, as Prometheus has it: `is: [""]` and `matches: ".*"` hold for it.
 * M3  `over` holds for a plain decimal number greater than the rule's; for anything else, a unit behind it included, not.
 * M4  A change (label `tocsin_event: change`) and what else is told without being an alert (`notice`) is none: only a rule that asks for
 *     `tocsin_event` takes it.
 * M5  `tocsin_integration` is the name of the integration whose key it came by, whatever a sender writes under that name: so
 *     rules tell apart what nothing in a signal does, such as the services of another pager.
 */
import type { DetectionRule, LabelMatch, Plan } from '../plan.ts'
import { type Pattern, readPattern } from './pattern.ts'

export type Detectable = Readonly<{
  source: string // kind of integration
  integration?: string // the name of the integration; absent: it came by none
  severityHint: string | null
  summary: string
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
}>
export type Detected = Readonly<{ rule: DetectionRule; does: DetectionRule['does'] }>

/** Marks a change (a deploy) or a notice (a vendor's test, a comment). Only Tocsin's own sources set it. */
export const eventLabel = 'tocsin_event'
const isEvent = (value: string | undefined): boolean => value === 'change' || value === 'notice'
/** By this name a rule asks which integration a signal came by. */
export const integrationLabel = 'tocsin_integration'

/** Null: no rule speaks of it; it is logged and opens nothing. Throws for a pattern that `readPattern` refuses (P2: no plan has one). */
export function detect(plan: Pick<Plan, 'detection'>, signal: Detectable): Detected | null {
  for (const { rule, holds } of compiled(plan)) if (holds(signal)) return { rule, does: rule.does }
  return null
}

export function labelOf(signal: Detectable, name: string): string {
  if (name === integrationLabel) return signal.integration ?? ''
  if (Object.hasOwn(signal.labels, name)) return signal.labels[name]!
  if (name === 'severity') return signal.severityHint ?? ''
  if (name === 'source') return signal.source
  if (name === 'summary') return signal.summary
  return Object.hasOwn(signal.annotations, name) ? signal.annotations[name]! : ''
}

type Compiled = Readonly<{ rule: DetectionRule; holds: (signal: Detectable) => boolean }>
const known = new WeakMap<readonly DetectionRule[], readonly Compiled[]>()

function compiled(plan: Pick<Plan, 'detection'>): readonly Compiled[] {
  let rules = known.get(plan.detection)
  if (rules === undefined) {
    rules = plan.detection.map(rule => ({ rule, holds: ruleTest(rule) }))
    known.set(plan.detection, rules)
  }
  return rules
}

function ruleTest(rule: DetectionRule): Compiled['holds'] {
  const tests = rule.match.map(match => labelTest(match, rule))
  const takesEvents = rule.match.some(match => match.label === eventLabel)
  return signal =>
    (rule.source.length === 0 || rule.source.includes(signal.source)) &&
    (takesEvents || !isEvent(signal.labels[eventLabel])) &&
    tests.every(holds => holds(signal))
}

function labelTest(match: LabelMatch, rule: DetectionRule): Compiled['holds'] {
  const { label } = match
  if ('is' in match) return signal => match.is.includes(labelOf(signal, label))
  if ('over' in match) return signal => number(labelOf(signal, label)) > match.over
  if ('present' in match) return signal => (labelOf(signal, label) !== '') === match.present
  const pattern = mustRead(match.matches, rule)
  return signal => pattern.matches(labelOf(signal, label))
}

function mustRead(text: string, rule: DetectionRule): Pattern {
  const read = readPattern(text)
  if ('problem' in read)
    throw new Error(`rule ${rule.id}: ${JSON.stringify(text)}: ${read.problem} (character ${read.at}); ${read.instead}`)
  return read
}

/** NaN, which is over nothing, for what is not a plain number. */
function number(text: string): number {
  if (/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$/.test(text)) return Number(text)
  return /^\s*\+?[Ii]nf\s*$/.test(text) ? Number.POSITIVE_INFINITY : Number.NaN
}
