/** Figures that say two things: in prose beside the blocks, and in two blocks about the same matter. */
import type { SeverityId } from '../../core/plan.ts'
import { isOpen, type Span } from '../../core/span.ts'
import type { Check } from '../check.ts'
import { conditions, severitiesOf } from '../grammar/when.ts'
import { listed, parseSpan, printSpan, sameSpan } from '../words.ts'

const lengths =
  /\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[ -](?:business |working )?(?:minute|hour|day|week|month|year)s?\b/gi
const top = { line: 1, column: 1 }

export const checkFigures: Check = (document, _clauses, plan, draft) => {
  const severities = plan.severities.map(s => s.id)
  const figures = [...draft.figures]
  const known = (severity: SeverityId): readonly Span[] => [
    ...figures.filter(([name]) => name.startsWith(`${severity}.`) || name.endsWith(`.${severity}`)).flatMap(([, f]) => f.span ?? []),
    ...plan.obligations
      .filter(o => severitiesOf(o.when, [severity]).length > 0)
      .flatMap(o => [
        ...conditions(o.when).flatMap(c => ('lastsOver' in c ? c.lastsOver : [])),
        ...(o.due[severity] ?? []).flatMap(d => ('span' in d ? d.span : [])),
      ]),
  ]
  const spans = new Map(severities.map(s => [s, known(s)]))
  for (const sentence of document.sentences) {
    const quoted = sentence.links.filter(l => l.target.startsWith('#')).map(l => l.text)
    const bare = [...sentence.text.matchAll(lengths)].map(m => m[0]).filter(words => !quoted.some(q => q.includes(words)))
    if (bare.length === 0) continue
    const named = severities.filter(s => new RegExp(`(?<![\\w-])${s}(?![\\w-])`).test(sentence.text))
    const read = bare.flatMap(words => parseSpan(words.replace('-', ' ')) ?? [])
    const pairs =
      read.length === named.length
        ? named.map((s, i) => [s, read[i]!] as const)
        : read.length === 1
          ? named.map(s => [s, read[0]!] as const)
          : []
    for (const [severity, span] of pairs) {
      const its = spans.get(severity) ?? []
      if (its.length === 0 || its.some(s => sameSpan(s, span))) continue
      const [name, figure] =
        figures.find(([n]) => n === `${severity}.acknowledge` || n === `${severity}.respond`) ??
        figures.find(([n]) => n.startsWith(`${severity}.`)) ??
        []
      draft.problem(
        'warning',
        'contradiction',
        { line: sentence.line, column: sentence.column },
        `The text says ${printSpan(span)} of ${severity}, and no figure of ${severity} does${figure ? `: ${name} is ${figure.text}` : ''}.`,
        `What is carried out is the figure; a reader holds the team to the text.${figure ? ` The plan takes ${figure.text}.` : ''}`,
        name ? `Quote the figure: [${figure!.text}](#${name}).` : 'Make it a figure of a block, and quote it.',
        figure ? { line: figure.place.line, what: `${name} is ${figure.text}` } : undefined,
      )
    }
  }
  for (const rule of plan.obligations) {
    if (rule.met.met !== 'acknowledged') continue
    for (const severity of plan.severities) {
      const due = rule.due[severity.id]?.[0]
      if (
        due?.due !== 'within' ||
        severity.acknowledge === null ||
        isOpen(severity.acknowledge) ||
        sameSpan(due.span, severity.acknowledge)
      )
        continue
      draft.problem(
        'warning',
        'contradiction',
        draft.placeOf('obligation', rule.id) ?? top,
        `${rule.id} is due within ${printSpan(due.span)} for ${severity.id}, whose acknowledge is ${printSpan(severity.acknowledge)}.`,
        `A figure lives in one place. The plan takes ${printSpan(due.span)}, which is what is owed.`,
        'Write due: within severity.acknowledge of alert-received.',
        {
          line: draft.figures.get(`${severity.id}.acknowledge`)?.place.line ?? 1,
          what: `acknowledge is ${printSpan(severity.acknowledge)}`,
        },
      )
    }
  }
  for (const metric of plan.metrics ?? []) {
    if (!('mean' in metric.measures) || metric.measures.mean[0] !== 'alert-received' || metric.measures.mean[1] !== 'acknowledged') continue
    const other = plan.severities.filter(s => {
      const target = metric.targets[s.id]
      return target && !isOpen(target) && s.acknowledge && !isOpen(s.acknowledge) && !sameSpan(target, s.acknowledge)
    })
    if (other.length > 0)
      draft.problem(
        'warning',
        'contradiction',
        draft.placeOf('metric', metric.id) ?? top,
        `The target of ${metric.id} for ${listed(other.map(s => s.id))} is not the time in which it is to be acknowledged.`,
        'The same promise is written with two figures. Each is carried out where it stands.',
        'Write target: severity.acknowledge.',
        { line: draft.figures.get(`${other[0]!.id}.acknowledge`)?.place.line ?? 1, what: `${other[0]!.id}.acknowledge` },
      )
  }
}
