/** Compiled values in the words of the plan, for readers. */
import type { Due, EscalationStep, Met, ObligationRule, Plan, SeverityId, Target } from '../../core/plan.ts'
import { isOpen, type Open, type Span } from '../../core/span.ts'
import { listed, printSpan } from '../words.ts'
import { type Html, html, type Piece } from './html.ts'

/** A figure, or what the plan leaves open. */
export const figure = (value: Span | Open | string | null): Piece => {
  if (value === null) return null
  if (typeof value === 'string') return value
  return isOpen(value) ? open(value) : printSpan(value)
}
export const open = (value: Open): Html => html`<em class="open">${value.open === 'open' ? 'open' : `open: ${value.open}`}</em>`

export const nameOf = (all: readonly { id: string; name: string }[], id: string | null): string =>
  id === null ? '' : (all.find(one => one.id === id)?.name ?? id)

export const moment = (id: string): string => id.replaceAll('-', ' ')
/** The due time as a sentence has it: milestones without hyphens. */
export function dueWords(due: Due): Piece {
  if (due.due === 'open') return open({ open: due.words })
  return due.words.replaceAll(/\b[a-z]+(?:-[a-z]+)+\b/g, moment)
}

/** One due time where it is the same under every severity, otherwise one for each. */
export function bySeverity<T>(values: Readonly<Record<SeverityId, T>>, say: (value: T) => Piece, severities: readonly SeverityId[]): Piece {
  const said = severities.filter(s => values[s] !== undefined).map(s => ({ severity: s, words: html`${say(values[s]!)}` }))
  const first = said[0]
  if (!first) return null
  if (said.every(s => s.words.text === first.words.text)) return first.words
  return html`<ul>${said.map(s => html`<li>${s.severity}: ${s.words}</li>`)}</ul>`
}

export function metWords(met: Met, plan: Plan): string {
  switch (met.met) {
    case 'acknowledged':
      return 'somebody acknowledges'
    case 'acknowledged by':
      return `${nameOf(plan.roles, met.role)} acknowledges`
    case 'milestone':
      return `${moment(met.milestone)} is set`
    case 'decided':
      return 'it is decided'
    case 'done':
      return 'somebody says that it is done'
    case 'joined':
      return `${nameOf(plan.roles, met.role)} is at work`
    case 'noted':
      return 'the phase has a note'
    case 'watched':
      return 'nothing comes back in that time'
    case 'sent':
      return `sent to ${met.to.replaceAll('-', ' ')}`
  }
}

export function targetWords(target: Target, plan: Plan): string {
  if ('owners' in target) return 'the owners'
  if ('role' in target) return nameOf(plan.roles, target.role)
  if ('position' in target) return nameOf(plan.positions, target.position)
  return `on-call schedule ${target.schedule}`
}
export const pageWords = (step: EscalationStep, plan: Plan): string => listed(step.page.map(t => targetWords(t, plan)))

/** The first due time of a rule, for pictures and lists. */
export function firstDue(rule: ObligationRule, severities: readonly SeverityId[]): Due | null {
  for (const severity of severities) if (rule.due[severity]?.[0]) return rule.due[severity][0]
  return null
}
