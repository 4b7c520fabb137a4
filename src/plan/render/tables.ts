/** Each block of the plan as a table, drawn from the compiled plan and never from the block's text. */
import type { Likeness } from '../../core/incident-patterns.ts'
import type { ClauseId, Plan } from '../../core/plan.ts'
import { isOpen, type Open, type Span } from '../../core/span.ts'
import { printWhen } from '../grammar/when.ts'
import { lawRules } from '../law-rules.ts'
import { listed, printSpan } from '../words.ts'
import { bullets, type Html, html, type Piece, type Row, steps, table } from './html.ts'
import { bySeverity, dueWords, figure, metWords, moment, nameOf, open, pageWords, targetWords } from './words.ts'

/** Gives an element its anchor where the document has none of that name yet. */
export type Anchor = (id: string) => string | null
type Draw = (plan: Plan, clause: ClauseId, anchor: Anchor) => Html | null

/** What stands under a clause. Sorted once for each list: every clause asks, and a plan may have as many of them as it has rows. */
function rows<T extends { clause: ClauseId }>(all: readonly T[] | undefined, clause: ClauseId): readonly T[] {
  if (all === undefined) return []
  const known = byClause.get(all) ?? Map.groupBy(all, one => one.clause)
  byClause.set(all, known)
  return (known.get(clause) as readonly T[] | undefined) ?? []
}
const byClause = new WeakMap<readonly object[], ReadonlyMap<ClauseId, readonly object[]>>()
const list = (words: readonly string[]) => bullets(words)
const law = (id: string | null) => (id === null ? null : lawWords(id))
const lawWords = (id: string) => {
  const rule = lawRules.get(id)
  return rule ? `${rule.cited}: ${rule.name.charAt(0).toLowerCase()}${rule.name.slice(1)}` : id
}
const cell = (anchor: Anchor, id: string, content: Piece): Piece => {
  const at = anchor(id)
  return content !== null && at ? html`<span id="${at}">${content}</span>` : content
}
function drawn<T extends { clause: ClauseId }>(
  all: readonly T[] | undefined,
  clause: ClauseId,
  caption: string,
  heads: readonly string[],
  row: (one: T) => Row,
): Html | null {
  const here = rows(all, clause)
  return here.length ? table(caption, heads, here.map(row)) : null
}

export const tables: Readonly<Record<string, Draw>> = {
  plan: ({ header, positions }) => {
    const who = (position: typeof header.owner) => (isOpen(position) ? open(position) : nameOf(positions, position))
    const fields: readonly (readonly [string, Piece])[] = [
      ['Version', header.version],
      ['In force from', figure(header.effective)],
      ['Last refreshed', header.refreshed === undefined ? null : figure(header.refreshed)],
      ['Owner', who(header.owner)],
      ['Approved by', who(header.approver)],
      ['Legal entity', figure(header.entity ?? null)],
      ['Owned by', figure(header.parent ?? null)],
      ['Established in', figure(header.establishment ?? null)],
      ['Time zone', figure(header.zone)],
      [
        'Business hours',
        isOpen(header.hours) ? open(header.hours) : `${header.hours.days.join(', ')} ${header.hours.from} to ${header.hours.to}`,
      ],
      ['Holidays', figure(header.holidays)],
      ['Published at', figure(header.published ?? null)],
      ['Related', header.related?.length ? header.related.join(', ') : null],
    ]
    return html`<dl class="header">${fields.filter(([, v]) => v !== null).map(([k, v]) => html`<div><dt>${k}</dt><dd>${v}</dd></div>`)}</dl>
`
  },
  positions: (plan, clause, anchor) =>
    drawn(plan.positions, clause, 'Positions', ['Position'], p => ({ id: anchor(p.id), cells: [p.name] })),
  roles: (plan, clause, anchor) =>
    drawn(plan.roles, clause, 'Roles', ['Role', 'Held by', 'Does', 'Decides', 'Needs access to'], r => ({
      id: anchor(r.id),
      cells: [
        r.name,
        r.position === null ? open({ open: 'nobody is named' }) : nameOf(plan.positions, r.position),
        r.duty,
        r.decides.join(', '),
        list(r.access ?? []),
      ],
    })),
  severities: (plan, clause, anchor) =>
    drawn(
      plan.severities,
      clause,
      'Severities',
      ['Severity', 'Means', 'Acknowledged within', 'Answered within', 'Pages', 'Called out', 'Goes on'],
      s => ({
        id: anchor(s.id),
        cells: [
          html`${s.id} ${s.name}`,
          s.definition,
          cell(anchor, `${s.id}.acknowledge`, figure(s.acknowledge)),
          cell(anchor, `${s.id}.respond`, figure(s.respond)),
          { loud: 'loudly', quiet: 'quietly', nobody: 'nobody' }[s.pages],
          list(s.mobilise.map(r => nameOf(plan.roles, r))),
          s.until ?? null,
        ],
      }),
    ),
  kinds: (plan, clause, anchor) =>
    drawn(plan.kinds, clause, 'Kinds of incident', ['Kind', 'At least', 'Touches'], k => ({
      id: anchor(k.id),
      cells: [k.name, k.raisesTo, k.touches?.join(', ') ?? null],
    })),
  scope: plan =>
    plan.scope
      ? html`<dl><div><dt>Binds</dt><dd>${plan.scope.binds}</dd></div><div><dt>An incident is</dt><dd>${plan.scope.incident}</dd></div><div><dt>A credible threat</dt><dd>${plan.scope.threats === 'count' ? 'counts' : 'does not count'}</dd></div></dl>
`
      : null,
  surfaces: (plan, clause, anchor) =>
    drawn(plan.surfaces, clause, 'What it watches over', ['Surface', 'Address', 'Data', 'Vendors behind it'], s => ({
      id: anchor(s.id),
      cells: [s.name, figure(s.address), list(s.data), s.vendors.map(v => nameOf(plan.vendors ?? [], v)).join(', ')],
    })),
  phases: (plan, clause, anchor) =>
    drawn(plan.phases, clause, 'Phases', ['Phase', 'What happens', 'Left when', 'Watched for'], p => ({
      id: anchor(p.id),
      cells: [p.name, p.means ?? null, list(p.exit ?? []), p.watch === undefined ? null : cell(anchor, `${p.id}.watch`, figure(p.watch))],
    })),
  milestones: (plan, clause, anchor) =>
    drawn(
      plan.milestones.filter(m => m.setBy !== 'tocsin'),
      clause,
      'Moments that are recorded',
      ['Moment', 'Said by', 'How'],
      m => ({
        id: anchor(m.id),
        cells: [
          m.name,
          m.setBy === 'tocsin'
            ? 'Tocsin'
            : listed(
                m.setBy.map(r => nameOf(plan.roles, r)),
                'or',
              ),
          [m.mayPrecede === null ? '' : `may lie before ${moment(m.mayPrecede)}`, m.withReason ? 'with reasons' : '']
            .filter(Boolean)
            .join(', '),
        ],
      }),
    ),
  facts: (plan, clause, anchor) =>
    drawn(plan.facts, clause, 'What has to be found out', ['Question', 'Answers'], f => ({
      id: anchor(f.id),
      cells: [f.asks ?? moment(f.id), f.values.map(moment).join(', ')],
    })),
  sources: (plan, clause) =>
    drawn(plan.sources, clause, 'Where signals come from', ['Source', 'Detects', 'Tells us through'], s => ({
      cells: [s.name, s.detects, s.notifies],
    })),
  detection: (plan, clause, anchor) => {
    const here = rows(plan.detection, clause).filter(r => !/\.\d+$/.test(r.id)) // one rule may have several ways to correlate
    const said = (rule: string, m: (typeof here)[number]['match'][number]) => {
      if ('is' in m) return `${m.label} is ${listed(m.is, 'or')}`
      if ('over' in m) return html`${m.label} is over ${cell(anchor, `${rule}.${m.label}`, String(m.over))}`
      if ('matches' in m) return `${m.label} matches ${m.matches}`
      return `${m.label} is ${m.present ? 'there' : 'not there'}`
    }
    if (here.length === 0) return null
    return table(
      'What a signal does',
      ['Rule', 'Signals', 'Does'],
      here.map(r => {
        const variants = plan.detection.filter(other => other.id === r.id || other.id.startsWith(`${r.id}.`))
        const matches = (variants.at(-1) ?? r).match
        const conditions: readonly Piece[] = [
          ...(r.source.length ? [`from ${listed(r.source, 'or')}`] : []),
          ...matches.map(m => said(r.id, m)),
        ]
        return {
          id: anchor(r.id),
          cells: [
            moment(r.id),
            conditions.length ? bullets(conditions) : 'every other',
            r.does.does === 'log'
              ? 'is logged'
              : `opens ${r.does.severity}${r.does.kind ? `, ${nameOf(plan.kinds, r.does.kind)}` : ''}${r.does.autoResolve ? '; over when its alerts are' : ''}`,
          ],
        }
      }),
    )
  },
  escalation: (plan, clause) => {
    const here = plan.severities.filter(s => plan.escalation[s.id]?.clause === clause)
    if (here.length === 0) return null
    return table(
      'Who is paged when nobody answers',
      ['Severity', 'In this order', 'Then'],
      here.map(s => {
        const policy = plan.escalation[s.id]!
        let after = 0
        return {
          cells: [
            `${s.id} ${s.name}`,
            steps(
              policy.steps.map(step => {
                const words = html`${pageWords(step, plan)}${after ? html` (after ${figure({ unit: 'ms', count: after })})` : null}`
                after += step.wait.count
                return words
              }),
            ),
            s.pages === 'nobody'
              ? 'nobody is paged on opening'
              : html`from the first again, ${figure(policy.steps.at(-1)?.wait ?? policy.again)} later`,
          ],
        }
      }),
    )
  },
  obligations: (plan, clause, anchor) => obligations(plan, clause, anchor),
  checklist: (plan, clause, anchor) =>
    drawn(plan.checklist, clause, 'Checklist', ['Ask', 'Answers', 'Asked of'], c => ({
      id: anchor(c.id),
      cells: [c.question, c.answers.map(moment).join(', '), nameOf(plan.roles, c.who)],
    })),
  playbooks: (plan, clause, anchor) =>
    drawn(plan.playbooks, clause, 'Playbooks', ['When', 'Steps'], p => ({
      id: anchor(p.id),
      cells: [
        html`${p.scenario}${p.when ? html` <small>(proposed while ${printWhen(p.when).replaceAll('-', ' ')})</small>` : null}`,
        steps(
          p.steps.map(
            s =>
              html`${s.does}${s.condition ? html` <em>${s.condition}</em>` : null}${s.by === 'provider' ? html` <small>(by itself)</small>` : null}${s.irreversible ? html` <small>(cannot be undone)</small>` : null}${s.approvedBy ? html` <small>(approved first by ${s.approvedBy.map(role => nameOf(plan.roles, role)).join(' or ')})</small>` : null}`,
          ),
        ),
      ],
    })),
  outside: (plan, clause, anchor) =>
    drawn(plan.outside, clause, 'Who is called from outside', ['Who', 'For', 'When', 'Called by', 'Reached'], o => ({
      id: anchor(o.id),
      cells: [o.name, o.for, o.when ? printWhen(o.when).replaceAll('-', ' ') : null, nameOf(plan.roles, o.who), figure(o.contact)],
    })),
  communication: (plan, clause, anchor) =>
    drawn(plan.communication, clause, 'Who is told', ['Who', 'When', 'Through', 'From', 'How', 'Law'], c => ({
      id: anchor(c.id),
      cells: [
        c.to,
        c.when ? printWhen(c.when).replaceAll('-', ' ') : null,
        c.through.join(', '),
        c.from,
        c.steps.length > 1 ? steps(c.steps) : list(c.steps),
        list(c.law.map(l => law(l)!)),
      ],
    })),
  notifications: (plan, clause, anchor) =>
    drawn(plan.notifications, clause, 'What a notification contains', ['Notification', 'To', 'Contains', 'Approved by'], n => ({
      id: anchor(n.id),
      cells: [
        html`${n.name}${n.inWriting ? ', in writing' : null}${n.toExtentKnown ? ', to the extent known' : null}`,
        `${n.to.replaceAll('-', ' ')}, from ${n.from}`,
        bullets(n.contents.map(c => c.what)),
        html`${n.approvedBy.map(r => nameOf(plan.roles, r)).join(', ')}${n.approvers === undefined || n.approvers < 2 ? null : html`; ${n.approvers} people`}${n.alone === undefined ? null : html`; one person alone waits ${figure(n.alone)}`}`,
      ],
    })),
  vendors: (plan, clause, anchor) =>
    drawn(plan.vendors, clause, 'Vendors', ['Vendor', 'Does', 'Incidents reach us through', 'Holds of ours'], v => ({
      id: anchor(v.id),
      cells: [v.name, v.role, list(v.interface), list(v.holds)],
    })),
  preservation: plan =>
    plan.preservation
      ? html`<dl><div><dt>First</dt><dd>Before ${plan.preservation.before}: ${plan.preservation.preserve.join(', ')}.</dd></div><div><dt>By</dt><dd>${nameOf(plan.roles, plan.preservation.who) || 'whoever works on it'}</dd></div><div><dt>Held until</dt><dd>${moment(plan.preservation.hold.until)}${plan.preservation.hold.atLeast ? html`, at least ${figure(plan.preservation.hold.atLeast)}` : null}</dd></div></dl>
`
      : null,
  evidence: (plan, clause, anchor) =>
    drawn(plan.evidence, clause, 'Evidence', ['Evidence', 'From', 'What is in it', 'Kept for'], e => ({
      id: anchor(e.id),
      cells: [
        html`${e.name}${e.condition ? html` <em>${e.condition}</em>` : null}`,
        e.source,
        e.what,
        cell(anchor, `${e.id}.retention`, figure(e.retention)),
      ],
    })),
  recovery: (plan, clause, anchor) =>
    drawn(plan.recovery, clause, 'How each system comes back', ['System', 'By', 'Expected'], r => ({
      id: anchor(r.id),
      cells: [r.name, list(r.mechanism), r.expected?.words ?? null],
    })),
  metrics: (plan, clause, anchor) =>
    drawn(plan.metrics, clause, 'Figures', ['Figure', 'Means', 'Target'], m => ({
      id: anchor(m.id),
      cells: [
        m.name,
        m.definition,
        m.target === null
          ? bySeverity(
              m.targets,
              v => figure(v),
              plan.severities.map(s => s.id),
            )
          : typeof m.target === 'number'
            ? `${m.target} %`
            : open(m.target),
      ],
    })),
  review: (plan, clause, anchor) =>
    plan.review
      ? html`<dl><div><dt>After</dt><dd>every ${listed(plan.review.after)}${plan.review.chosen.length ? html`; ${listed(plan.review.chosen)} by decision` : null}</dd></div><div><dt>Held within</dt><dd>${cell(anchor, 'review.within', figure(plan.review.within))}${isOpen(plan.review.within) ? null : ` of ${moment(plan.review.of)}`}</dd></div><div><dt>Convened by</dt><dd>${nameOf(plan.roles, plan.review.who)}</dd></div></dl>
${steps(plan.review.agenda)}
${obligations(plan, clause, anchor, ['hold-review', 'choose-review'])}`
      : null,
  remediation: plan =>
    plan.remediation
      ? html`<dl><div><dt>Each item has</dt><dd>${listed(plan.remediation.needs)}</dd></div><div><dt>Worked in</dt><dd>${plan.remediation.livesIn}</dd></div><div><dt>The incident</dt><dd>${plan.remediation.holdsOpen ? 'is closed when all items are done' : 'may be closed before them'}</dd></div>${plan.remediation.patterns ? html`<div><dt>Patterns</dt><dd>${plan.remediation.patterns}</dd></div>` : null}</dl>
`
      : null,
  patterns: ({ patterns, roles }, _clause, anchor) =>
    patterns
      ? html`<dl><div><dt>A pattern is</dt><dd>${cell(anchor, 'patterns.times', isOpen(patterns.times) ? open(patterns.times) : `${patterns.times} incidents`)} within ${cell(anchor, 'patterns.within', figure(patterns.within))}</dd></div><div><dt>With the same</dt><dd>${listed(patterns.same.map(likenessWords))}</dd></div><div><dt>What follows is decided by</dt><dd>${patterns.who === null ? 'whoever keeps the plan' : nameOf(roles, patterns.who)}</dd></div><div><dt>By when</dt><dd>${cell(anchor, 'patterns.due', figure(patterns.due))}${isOpen(patterns.due) ? null : ' from when it was raised'}</dd></div></dl>
`
      : null,
  'plan-review': (plan, _clause, anchor) =>
    plan.planReview
      ? html`<dl><div><dt>This plan is reviewed</dt><dd>every ${cell(anchor, 'plan-review.every', figure(plan.planReview.every))}${plan.planReview.after ? html`, and after ${plan.planReview.after}` : null}</dd></div>${plan.planReview.after ? html`<div><dt>After such an incident</dt><dd>${cell(anchor, 'plan-review.within', withinWords(plan.planReview.within))}</dd></div>` : null}${plan.planReview.material ? html`<div><dt>What is material</dt><dd>${plan.planReview.material}</dd></div>` : null}${plan.planReview.readBy ? html`<div><dt>Read by</dt><dd>${plan.planReview.readBy}</dd></div>` : null}</dl>
`
      : null,
  drills: (plan, clause) =>
    drawn(plan.drills, clause, 'Exercises', ['Exercise', 'How often', 'State', 'First'], d => ({
      cells: [d.name, figure(d.every), d.state, figure(d.first)],
    })),
  contacts: (plan, clause, anchor) =>
    drawn(plan.contacts, clause, 'Contacts', ['For', 'Write to'], c => ({ id: anchor(c.id), cells: [c.for, figure(c.address)] })),
  standing: (plan, clause) =>
    drawn(plan.standing, clause, 'How things stand', ['What', 'State'], s => ({
      cells: [s.what, `${s.state}${s.when ? ` (${s.when})` : ''}`],
    })),
  contradictions: (plan, clause) =>
    drawn(plan.contradictions, clause, 'Where it said two things', ['About', 'Said', 'Counts'], c => ({
      cells: [c.about, bullets(c.says.map(s => s.words)), c.takes],
    })),
  choices: (plan, clause) => drawn(plan.choices, clause, 'Where it was silent', ['Silent', 'Taken'], c => ({ cells: [c.silent, c.takes] })),
}

const likenessWords = (likeness: Likeness): string =>
  likeness === 'cause' ? 'root cause' : likeness === 'false positives' ? 'rule that opens false positives' : likeness

const withinWords = (within: Span | Open | undefined): Piece =>
  within === undefined ? null : isOpen(within) ? figure(within) : `within ${printSpan(within)} of when it was decided to be material`

function obligations(plan: Plan, clause: ClauseId, anchor: Anchor, only?: readonly string[]): Html | null {
  const own = ['hold-review', 'choose-review']
  const here = rows(plan.obligations, clause).filter(o =>
    only ? only.includes(o.id) : plan.review?.clause !== clause || !own.includes(o.id),
  )
  const severities = plan.severities.map(s => s.id)
  if (here.length === 0) return null
  return table(
    'What is owed',
    ['What', 'When', 'Owed by', 'By when', 'Target', 'Met when', 'If late', 'Law beside it'],
    here.map(o => ({
      id: anchor(o.id),
      cells: [
        html`${o.name}${o.to ? html` <small>(to ${o.to.replaceAll('-', ' ')})</small>` : null}${o.ask ? html`<br><em>${o.ask.question}</em>` : null}`,
        printWhen(o.when).replaceAll('-', ' '),
        nameOf(plan.roles, o.who),
        cell(
          anchor,
          `${o.id}.due`,
          bySeverity(o.due, readings => readings.map((r, i) => html`${i ? '; also read as: ' : null}${dueWords(r)}`), severities),
        ),
        cell(
          anchor,
          `${o.id}.target`,
          bySeverity(o.target, t => dueWords(t), severities),
        ),
        html`${metWords(o.met, plan)}${o.stays ? '; stays owed after recovery' : null}`,
        o.late.length ? `page ${listed(o.late.map(t => targetWords(t, plan)))}` : null,
        law(o.law),
      ],
    })),
  )
}
