/**
 * What changed between two versions of a plan, clause by clause, in words. What was owed and would be owed no more comes
 * first, and is loudest.
 */
import type { Clause, Plan, SeverityId } from '../core/plan.ts'
import { isOpen, type Open } from '../core/span.ts'
import { printWhen } from './grammar/when.ts'
import { Html, type Piece } from './render/html.ts'
import { bySeverity, dueWords, figure, metWords, nameOf, pageWords } from './render/words.ts'
import { listed, spoken } from './words.ts'

/** `loud`: something that was promised is promised no more, or later. */
export type Change = Readonly<{ clause: Readonly<{ id: string; number: string; title: string }>; loud: boolean; words: string }>

/** All changes, the loud ones first, then in the order of the newer document. Empty: the two run alike. */
export function diffPlans(before: Plan, after: Plan): readonly Change[] {
  const changes = [
    ...headerChanges(before, after),
    ...clauseChanges(before, after),
    ...partChanges(before, after),
    ...orderChanges(before, after),
  ]
  const places = new Map<string, number>(after.clauses.map((c, i) => [c.id, i]))
  const at = (change: Change) => places.get(change.clause.id) ?? after.clauses.length
  return changes
    .map((change, i) => ({ change, i }))
    .sort((a, b) => Number(b.change.loud) - Number(a.change.loud) || at(a.change) - at(b.change) || a.i - b.i)
    .map(c => c.change)
}

/** The changes as text, one a line under its clause; what a command prints. */
export function diffText(before: Plan, after: Plan): string {
  const changes = diffPlans(before, after)
  if (changes.length === 0) return 'The two versions run alike.\n'
  let last = ''
  return changes
    .map(change => {
      const clause = `${change.clause.number} ${change.clause.title}`.trim()
      const heading = clause === last ? '' : `${last ? '\n' : ''}${clause} (#${change.clause.id})\n`
      last = clause
      return `${heading}  ${change.loud ? '! ' : '- '}${change.words}\n`
    })
    .join('')
}

const clauseOf = (plan: Plan, id: string): Change['clause'] => {
  const clause = clausesOf(plan).get(id) ?? plan.clauses[0]
  return clause ? { id: clause.id, number: clause.number, title: clause.title } : { id, number: '', title: '' }
}
/** By id, once for each plan: every change names its clause, and a plan has as many changes as it has clauses. */
const clausesOf = (plan: Plan): ReadonlyMap<string, Clause> => {
  const known = clauses.get(plan) ?? new Map(plan.clauses.map(c => [c.id as string, c]))
  clauses.set(plan, known)
  return known
}
const clauses = new WeakMap<Plan, ReadonlyMap<string, Clause>>()
const plain = (piece: Piece): string =>
  new Html(
    piece instanceof Html ? piece.text : piece === null ? '' : typeof piece === 'object' ? piece.map(plain).join('') : String(piece),
  ).text
    .replaceAll(/<\/li>\s*<li>/g, '; ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .trim() || 'nothing'

const isHours = (value: unknown): value is Exclude<Plan['header']['hours'], Open> =>
  typeof value === 'object' && value !== null && 'days' in value && 'from' in value && 'to' in value

function headerChanges(before: Plan, after: Plan): readonly Change[] {
  const clause = clauseOf(after, after.clauses[0]?.id ?? '')
  const keys = [...new Set([...Object.keys(before.header), ...Object.keys(after.header)])].sort() as (keyof Plan['header'])[]
  const say = (value: unknown): string =>
    value === undefined
      ? 'nothing'
      : isOpen(value)
        ? `open (${value.open})`
        : typeof value === 'string'
          ? value
          : Array.isArray(value)
            ? value.join(', ')
            : isHours(value)
              ? `${value.days.join(', ')} ${value.from} to ${value.to}`
              : JSON.stringify(value)
  const title: Change[] =
    before.title === after.title ? [] : [{ clause, loud: false, words: `The title is "${after.title}", and was "${before.title}".` }]
  return [
    ...title,
    ...keys.flatMap(key => {
      const [was, is] = [before.header[key], after.header[key]]
      if (JSON.stringify(was) === JSON.stringify(is)) return []
      return [
        { clause, loud: false, words: `${sentence(key.replaceAll(/([A-Z])/g, ' $1').toLowerCase())} is ${say(is)}, and was ${say(was)}.` },
      ]
    }),
  ]
}

function clauseChanges(before: Plan, after: Plan): readonly Change[] {
  const old = new Map(before.clauses.map(c => [c.id, c]))
  const now = new Map(after.clauses.map(c => [c.id, c]))
  const say = (c: Clause) => `${c.number} ${c.title}`.trim()
  return [
    ...before.clauses
      .filter(c => !now.has(c.id))
      .map(c => ({ clause: clauseOf(before, c.id), loud: false, words: `The clause "${say(c)}" is gone.` })),
    ...after.clauses.flatMap(c => {
      const was = old.get(c.id)
      const clause = clauseOf(after, c.id)
      if (!was) return [{ clause, loud: false, words: 'The clause is new.' }]
      return [
        ...(say(was) === say(c) ? [] : [{ clause, loud: false, words: `The clause is "${say(c)}", and was "${say(was)}".` }]),
        ...(was.internal === c.internal
          ? []
          : [{ clause, loud: false, words: c.internal ? 'The public no longer reads this clause.' : 'The public now reads this clause.' }]),
      ]
    }),
  ]
}

type Part = Readonly<{ id: string; clause: string; called: string; fields: Readonly<Record<string, string>>; promises: boolean }>

/** Every part of a plan that has an id, as words by field: what is compared is what a reader would read. */
function partsOf(plan: Plan): readonly Part[] {
  const severities = plan.severities.map(s => s.id)
  const part = (
    kind: string,
    one: { id: string; clause: string; name?: string },
    fields: Record<string, Piece>,
    promises = false,
  ): Part => ({
    id: `${kind}/${one.id}`,
    clause: one.clause,
    called: `${kind} ${one.name ?? one.id}`,
    fields: Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, plain(v)])),
    promises,
  })
  const roles = (ids: readonly string[]) => listed(ids.map(r => nameOf(plan.roles, r)))
  return [
    ...plan.severities.map(s =>
      part(
        'severity',
        { ...s, name: `${s.id} ${s.name}` },
        {
          definition: s.definition,
          'acknowledged within': figure(s.acknowledge),
          'answered within': figure(s.respond),
          pages: s.pages,
          'called out': roles(s.mobilise),
          phases: s.phases,
          'acknowledgement lapses after': figure(s.acknowledgementLapses),
          'goes on': s.until ?? null,
        },
      ),
    ),
    ...plan.kinds.map(k => part('kind', k, { raises: k.raisesTo, touches: k.touches?.join(', ') ?? null })),
    ...plan.positions.map(p => part('position', p, { name: p.name })),
    ...plan.roles.map(r =>
      part('role', r, {
        'held by': nameOf(plan.positions, r.position),
        duty: r.duty,
        decides: r.decides.join(', '),
        'access to': r.access?.join(', ') ?? null,
      }),
    ),
    ...plan.phases.map(p =>
      part('phase', p, {
        does: p.does,
        means: p.means ?? null,
        'left when': p.exit?.join('; ') ?? null,
        'watched for': figure(p.watch ?? null),
      }),
    ),
    ...plan.milestones.map(m =>
      part('milestone', m, {
        'set by': typeof m.setBy === 'string' ? m.setBy : roles(m.setBy),
        'may precede': m.mayPrecede,
        reason: m.withReason ? 'with reason' : null,
      }),
    ),
    ...plan.facts.map(f => part('fact', { ...f, name: spoken(f.id) }, { answers: f.values.join(', ') })),
    ...plan.detection.map(r =>
      part(
        'detection rule',
        { ...r, name: r.id },
        {
          from: r.source.join(', '),
          when: r.match.map(m => JSON.stringify(m)).join(' and '),
          does:
            r.does.does === 'log'
              ? 'log only'
              : `opens ${r.does.severity}, correlated by ${r.does.correlate.join(', ')}${r.does.autoResolve ? ', over when its alerts are' : ''}`,
        },
      ),
    ),
    ...severities.flatMap(s => {
      const policy = plan.escalation[s]
      return policy
        ? [
            part(
              'escalation of',
              { id: s, clause: policy.clause, name: s },
              {
                steps: policy.steps.map(step => `${pageWords(step, plan)}, wait ${plain(figure(step.wait))}`).join('; then '),
                again: figure(policy.again),
              },
              true,
            ),
          ]
        : []
    }),
    ...plan.obligations.map(o =>
      part(
        'obligation',
        o,
        {
          when: printWhen(o.when),
          'owed by': nameOf(plan.roles, o.who),
          'by when': bySeverity(o.due, readings => readings.map((r, i) => [i ? ' or ' : '', dueWords(r)]), severities),
          target: bySeverity(o.target, t => dueWords(t), severities),
          'met when': metWords(o.met, plan),
          'warned before': figure(o.warn),
          'when late': o.late.map(t => JSON.stringify(t)).join(', '),
          asks: o.ask ? `${o.ask.question} (${o.ask.answers.join(', ')})` : null,
          'asked again when these change': o.again.join(', '),
          stays: o.stays ? 'owed after recovery' : null,
          'law beside it': o.law,
          to: o.to,
        },
        true,
      ),
    ),
    ...others.flatMap(([kind, key]) =>
      ((plan[key] ?? []) as readonly { id: string; clause: string; name?: string }[]).map(one => {
        const { id: _id, clause: _clause, ...rest } = one
        return part(kind, one, Object.fromEntries(Object.entries(rest).map(([field, value]) => [spoken(field), said(value)])))
      }),
    ),
    ...singles.flatMap(([kind, key]) => {
      const one = plan[key]
      if (!one) return []
      const { clause, ...rest } = one
      return [
        part(
          kind,
          { id: key, clause, name: '' },
          Object.fromEntries(Object.entries(rest).map(([field, value]) => [spoken(field), said(value)])),
          true,
        ),
      ]
    }),
  ]
}

const others = [
  ['surface', 'surfaces'],
  ['source', 'sources'],
  ['question', 'checklist'],
  ['playbook', 'playbooks'],
  ['outside help', 'outside'],
  ['communication', 'communication'],
  ['notification', 'notifications'],
  ['vendor', 'vendors'],
  ['evidence', 'evidence'],
  ['recovery of', 'recovery'],
  ['figure', 'metrics'],
  ['exercise', 'drills'],
  ['contact', 'contacts'],
  ['standing', 'standing'],
  ['contradiction', 'contradictions'],
  ['choice', 'choices'],
] as const satisfies readonly (readonly [string, keyof Plan])[]
const singles = [
  ['scope', 'scope'],
  ['preservation of evidence', 'preservation'],
  ['review', 'review'],
  ['remediation', 'remediation'],
  ['reading of patterns', 'patterns'],
  ['plan review', 'planReview'],
] as const satisfies readonly (readonly [string, keyof Plan])[]

/** A value of any part, in words enough to see what changed. */
function said(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (isOpen(value)) return `open (${value.open})`
  if (Array.isArray(value)) return value.map(said).join('; ')
  if (typeof value === 'object') {
    if ('unit' in value && 'count' in value) return plain(figure(value as never))
    return Object.entries(value)
      .filter(([key, v]) => v !== null && v !== false && key !== 'line')
      .map(([key, v]) => (v === true ? spoken(key) : `${spoken(key)} ${said(v)}`))
      .join(', ')
  }
  return String(value)
}

function partChanges(before: Plan, after: Plan): readonly Change[] {
  const old = new Map(partsOf(before).map(p => [p.id, p]))
  const now = new Map(partsOf(after).map(p => [p.id, p]))
  return [
    ...[...old.values()]
      .filter(p => !now.has(p.id))
      .map(p => ({
        clause: clauseOf(clausesOf(after).has(p.clause) ? after : before, p.clause),
        loud: p.promises,
        words: p.promises ? `The ${p.called.trim()} is gone: it would be owed no more.` : `The ${p.called.trim()} is gone.`,
      })),
    ...[...now.values()].flatMap(p => {
      const clause = clauseOf(after, p.clause)
      const was = old.get(p.id)
      if (!was) return [{ clause, loud: false, words: `The ${p.called.trim()} is new.` }]
      const moved =
        was.clause === p.clause ? [] : [{ clause, loud: false, words: `The ${p.called.trim()} moved here from #${was.clause}.` }]
      const fields = [...new Set([...Object.keys(was.fields), ...Object.keys(p.fields)])]
      return [
        ...moved,
        ...fields.flatMap(field => {
          const [a, b] = [was.fields[field] ?? 'nothing', p.fields[field] ?? 'nothing']
          if (a === b) return []
          return [
            {
              clause,
              loud: p.promises && (b === 'nothing' || later(before, after, p.id, field)),
              words: `The ${p.called.trim()}: ${field} is "${b}", and was "${a}".`,
            },
          ]
        }),
      ]
    }),
  ]
}

/** Whether an obligation falls due later than it did, or no longer under some severity. */
function later(before: Plan, after: Plan, id: string, field: string): boolean {
  if (!id.startsWith('obligation/') || field !== 'by when') return false
  const find = (plan: Plan) => plan.obligations.find(o => `obligation/${o.id}` === id)
  const [was, is] = [find(before), find(after)]
  return Object.entries(was?.due ?? {}).some(([severity, readings]) => {
    const [a, b] = [readings[0], is?.due[severity as SeverityId]?.[0]]
    if (!b) return true
    if (a?.due !== 'within' && a?.due !== 'every') return b.due === 'open' && a?.due !== 'open'
    return b.due === 'open' || ((b.due === 'within' || b.due === 'every') && b.span.unit === a.span.unit && b.span.count > a.span.count)
  })
}

/** Where order decides: severities, phases, detection rules. */
function orderChanges(before: Plan, after: Plan): readonly Change[] {
  return (
    [
      ['severities', 'The order of the severities'],
      ['phases', 'The order of the phases'],
      ['detection', 'The order of the detection rules, of which the first that matches decides,'],
    ] as const
  ).flatMap(([key, words]) => {
    const shared = (plan: Plan, other: Plan) => plan[key].map(x => x.id as string).filter(id => other[key].some(y => y.id === id))
    const [a, b] = [shared(before, after), shared(after, before)]
    if (a.join() === b.join()) return []
    return [
      { clause: clauseOf(after, after[key][0]?.clause ?? ''), loud: false, words: `${words} is ${b.join(', ')}, and was ${a.join(', ')}.` },
    ]
  })
}
const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
