/**
 * The record of an incident as a document, once for all ways to write it: headings that are always the same, and under them
 * lines, lists and tables of plain text. How text is kept from being more than text is the writers' part.
 */
import { counted } from '../../core/counted.ts'
import { lengthOfTime } from '../instant.ts'
import { type Block, because, type Clock, clockOf, type Document, known, type Part } from './blocks.ts'
import { afterParts } from './document-after.ts'
import { owedParts } from './document-owed.ts'
import type { IncidentRecord } from './record.ts'

export function documentOf(record: IncidentRecord): Document {
  const { incident } = record
  const clock = clockOf(record.zone)
  const ref = `${incident.drill ? 'D' : ''}${incident.number}`
  return {
    mark: 'Tocsin',
    drill: incident.drill ? 'DRILL. This was practice: none of it happened to a customer, and nothing of it left to one.' : null,
    title: `Record of incident ${ref}: ${known(incident.title)}`,
    lead: [
      `Made ${clock(record.madeAt)} by ${record.madeBy}.${incident.status === 'closed' ? '' : ` The incident is ${incident.status}, not closed: more may follow.`}`,
      summary(record),
      `${zoneWords[record.zoneOf](record.zone)} Names of people are as the directory has them today. Titles, notes, reasons and alerts are in the words of whoever wrote them.`,
    ],
    parts: [...whatParts(record, clock, ref), ...owedParts(record, clock), ...afterParts(record, clock)],
  }
}

const zoneWords = {
  plan: (zone: string) => `Clocks are those of ${zone}, the zone of the plan${zone === 'UTC' ? '' : ', with UTC beside them'}.`,
  person: (zone: string) =>
    `The plan names no zone: clocks are those of ${zone}, the zone of whoever had it made${zone === 'UTC' ? '' : ', with UTC beside them'}.`,
  nobody: () => 'The plan names no zone: clocks are in UTC.',
} as const

function summary({ incident, moments, obligations, grades }: IncidentRecord): string {
  const at = (name: string) => moments.find(m => m.name === name)?.at ?? null
  const detected = at('Detected')
  const first = grades.find(g => g.what === 'severity')?.to
  const after = (name: string, word: string): string => {
    const then = at(name)
    if (then === null || detected === null) return `not ${word}`
    return `${word} ${lengthOfTime(Date.parse(then) - Date.parse(detected))} after it was detected`
  }
  const of = (fits: (o: (typeof obligations)[number]) => boolean, word: string) => {
    const count = obligations.filter(fits).length
    return count === 0 ? [] : [`${count} ${word}`]
  }
  const kept = [
    ...of(o => o.state === 'met' && !o.late && o.dueAt !== null, 'met in time'),
    ...of(o => o.state === 'met' && !o.late && o.dueAt === null, 'met, without a recorded date'),
    ...of(o => o.state === 'met' && o.late, 'met late'),
    ...of(o => o.state === 'overdue', 'overdue'),
    ...of(o => o.state === 'owed', 'still owed'),
    ...of(o => o.state === 'possible', 'that may be owed'),
    ...of(o => o.state === 'waived', 'waived'),
    ...of(o => o.state === 'not applicable' && o.overdueAt !== null, 'overdue and then not applicable any more'),
    ...of(o => o.state === 'not applicable' && o.overdueAt === null, 'that did not apply any more'),
  ]
  return `${incident.severity}${first === undefined || first === incident.severity ? '' : ` (opened as ${first})`}, ${after('Acknowledged', 'acknowledged')}, ${after('Resolved', 'resolved')}. ${counted(obligations.length, 'obligation')}${kept.length === 0 ? '' : `: ${kept.join(', ')}`}.`
}

const inTime = <T extends Readonly<{ at: string }>>(all: readonly T[]): readonly T[] =>
  all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))

function whatParts(record: IncidentRecord, clock: Clock, ref: string): readonly Part[] {
  const { incident, plan } = record
  return [
    {
      heading: 'What it was',
      blocks: [
        {
          facts: [
            ['Number', ref],
            ['Title', known(incident.title)],
            ['Real or practice', incident.drill ? 'a drill' : 'a real incident'],
            ['Organisation', incident.organisation ?? 'the plan does not name it'],
            ['Severity', `${incident.severity}${incident.definition === null ? '' : `: ${incident.definition}`}`],
            ['Kind', incident.kind ?? 'nobody has said'],
            ['Harm', incident.nearMiss ? 'a near miss: a credible threat that did no harm' : 'not declared as a near miss'],
            [
              'Touches',
              incident.touches.length === 0
                ? 'nobody has said whether confidentiality, integrity or availability'
                : incident.touches.join(', '),
            ],
            ...(incident.surfaces.length === 0 ? [] : [['Surfaces', incident.surfaces.join(', ')] as const]),
            ['State', `${incident.status}${incident.closedAs === 'false positive' ? ', as a false positive' : ''}`],
            [
              'Plan in force',
              `${plan.title}, version ${plan.version}${plan.effective === null ? '' : `, in effect from ${plan.effective}`}`,
            ],
            ['Edition of the plan', `SHA-256 ${plan.edition}`],
            [
              'Its document',
              plan.documentSha256 === null
                ? 'its hash is not recorded with this edition'
                : `SHA-256 ${plan.documentSha256} (sha256sum of the file)`,
            ],
            ...plan.adopted.map(
              a => ['Adopted', `${clock(a.at)}, by ${a.by}: edition ${a.to} in place of ${a.from}${because(a.reason)}`] as const,
            ),
          ],
        },
      ],
    },
    {
      heading: 'When',
      blocks: [
        {
          entries: record.moments.map(m => ({
            title: `${m.name}: ${m.at === null ? (m.name === 'Began' ? 'not known' : 'not recorded') : clock(m.at)}`,
            lines: [
              `${m.how}${m.by === null || m.how.includes(m.by) ? '' : ` (${m.by})`}`,
              ...(m.note === null ? [] : [`Note: ${m.note}`]),
            ],
          })),
        },
      ],
    },
    {
      heading: 'Severity, kind and phases',
      blocks: [
        {
          entries: inTime([
            ...record.grades.map(g => ({
              at: g.at,
              title: `${clock(g.at)}: ${g.what} ${g.from === null ? '' : `from ${g.from} to `}${g.to}`,
              lines: [`By ${g.by}`, ...(g.from === null ? [] : [`Reason: ${g.reason ?? 'none was given'}`])],
            })),
            ...record.phases.map(p => ({
              at: p.at,
              title: `${clock(p.at)}: phase ${p.phase}`,
              lines: [`By ${p.by}`, ...(p.note === null ? [] : [`Note: ${p.note}`])],
            })),
          ]),
        },
      ],
    },
    { heading: 'Who was called', blocks: calledBlocks(record, clock) },
    {
      heading: 'Who held which role',
      blocks: [
        {
          text: 'Taken: somebody took the role, or was given it, in this incident. Otherwise the role is whose it is by the directory and the on-call schedules.',
        },
        {
          entries: record.roles.map(r => ({
            title: `${r.name} (${r.clause})`,
            lines: [
              ...r.held.map(
                h =>
                  `Taken by ${h.person}, ${clock(h.from)} to ${h.to === null ? (incident.status === 'closed' ? 'its end' : 'now') : clock(h.to)}`,
              ),
              ...(r.held.length === 0 ? ['Nobody took it in this incident'] : []),
              r.stood === null
                ? 'By the directory when it was opened: not known, that edition is not here'
                : `By the directory when it was opened: ${r.stood.length === 0 ? 'nobody' : r.stood.join(', ')}`,
            ],
          })),
        },
        { facts: [['At work on it', record.responders.length === 0 ? 'nobody, as far as is recorded' : record.responders.join(', ')]] },
      ],
    },
    { heading: 'What was known, and since when', blocks: knownBlocks(record, clock) },
  ]
}

const outcomes: Readonly<Record<string, string>> = {
  'handed over': 'handed over to its carrier',
  refused: 'refused by its carrier',
  unknown: 'may have arrived or not: nobody can say',
  superseded: 'called off before it left: no longer wanted',
}

const callEnds: Readonly<Record<string, string>> = { exhausted: 'no answer, and no other way to reach them was left' }

function calledBlocks({ pages, nobodyReachable }: IncidentRecord, clock: Clock): readonly Block[] {
  const called: Block[] =
    pages.length === 0
      ? [{ text: 'Nobody was paged.' }]
      : [
          { text: `${counted(pages.length, 'page')}. That a carrier took one does not say that anybody saw it; an acknowledgement does.` },
          {
            table: ['Asked for', 'Whom, by what', 'Because of', 'How the page ended', 'How the call ended'],
            rows: pages.map(p => [
              clock(p.at),
              `${p.person}, ${p.by ?? 'by a contact method that was removed'}${p.unverified ? ' (never verified)' : ''}`,
              [p.why, p.obligation, p.clause].filter(word => word !== null).join('; ') || 'not known',
              p.outcome === null
                ? 'no outcome yet'
                : `${outcomes[p.outcome] ?? p.outcome}${p.endedAt === null ? '' : `, ${clock(p.endedAt)}`}${p.detail === null ? '' : ` (${p.detail})`}`,
              p.callOut === null ? 'it goes on' : `${callEnds[p.callOut.why] ?? p.callOut.why}, ${clock(p.callOut.at)}`,
            ]),
          },
        ]
  const nobody = nobodyReachable.map(n => ({ title: `${clock(n.at)}: ${n.what}`, lines: [`Because of ${n.clause}`] }))
  return nobody.length === 0 ? called : [...called, { entries: nobody }]
}

function knownBlocks({ facts, checklist, milestones }: IncidentRecord, clock: Clock): readonly Block[] {
  const set = milestones.filter(m => m.happenedAt !== null || m.said.length > 0)
  const unset = milestones.filter(m => !set.includes(m)).map(m => m.name)
  const said = facts.filter(f => f.said.length > 0)
  const unsaid = facts.filter(f => f.said.length === 0)
  const blocks: Block[] = [
    {
      entries: set.map(m => ({
        title: `${m.name}: ${m.happenedAt === null ? 'not set' : clock(m.happenedAt)}`,
        lines: [
          ...(m.standIn === null ? [] : [`Nobody set it: ${m.standIn} stands in for it`]),
          ...(m.standIn === null && m.said.length === 0 ? ['It follows from what was recorded'] : []),
          ...m.said.map(s => `Set to ${clock(s.happenedAt)} by ${s.by}, ${clock(s.at)}${because(s.reason)}`),
        ],
      })),
    },
  ]
  if (unset.length > 0) blocks.push({ text: `Moments that nobody has set: ${unset.join(', ')}.` })
  if (said.length > 0)
    blocks.push({
      entries: said.map(f => ({
        title: `${f.asks ?? f.id} ${f.value}`,
        lines: f.said.map(s => `${s.value}, said by ${s.by}, ${clock(s.at)}${because(s.reason)}`),
      })),
    })
  if (unsaid.length > 0)
    blocks.push({
      text: `Questions that nobody has answered, which stand as the plan has them: ${unsaid.map(f => `${f.asks ?? f.id} (${f.value})`).join(' ')}`,
    })
  if (checklist.length > 0)
    blocks.push({
      entries: checklist.map(c => ({
        title: `${c.question} ${c.answers.join(', ')}`.trim(),
        lines: [`Answered by ${c.by}, ${clock(c.at)}`, ...(c.note === null ? [] : [`Note: ${c.note}`])],
      })),
    })
  return blocks
}
