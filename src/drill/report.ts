/**
 * The after-action report of a live drill: as a value (JSON), as Markdown, and as a page to print. Names stand in it as the
 * directory has them now; the transcript that was hashed has ids.
 */
import type { Actor } from '../core/cause.ts'
import { counted } from '../core/counted.ts'
import { drillPagesWords } from '../core/pace.ts'
import type { LiveDrill } from './live.ts'
import type { Finding, Participant } from './live-record.ts'

/** Controls that a held drill is evidence for: recovery is tested (A1.3), and recovery from incidents is practised (CC7.5). */
export const drillControls = ['A1.3', 'CC7.5'] as const

/**
 * Held with people, to its end, and whole: everything that was to come in came in. What a machine plays alone shows the
 * plan, and not that anybody practised; what was cut short shows neither.
 */
export const isEvidence = (drill: Pick<LiveDrill, 'record' | 'file'>): boolean => {
  const { came, of } = injectsOf(drill)
  return drill.record.ended?.as === 'done' && drill.record.seed === null && came === of
}

/** How many of the injects that come from outside came in; what roles do by themselves is not counted. */
function injectsOf({ record, file }: Pick<LiveDrill, 'record' | 'file'>): Readonly<{ came: number; of: number }> {
  const meant = file.injects.flatMap((inject, n) => (inject.inject === 'act' ? [] : [n]))
  const came = meant.filter(n => record.released.some(of => of.n === n && of.problem === null))
  return { came: came.length, of: meant.length }
}

export type Report = Readonly<{
  drill: string
  number: number
  title: string
  state: 'running' | 'paused' | 'over'
  startedAt: string
  endedAt: string | null
  ended: 'done' | 'aborted' | null
  injects: Readonly<{ came: number; of: number }>
  why: string | null
  plan: Readonly<{ title: string; version: string; edition: string }>
  factor: number
  facilitator: string
  objectives: readonly string[]
  controls: readonly string[]
  duty: string | null
  score: Readonly<{ points: number; of: number }> | null
  obligations: Readonly<{ met: number; late: number; overdue: number; owed: number }> | null
  expectations: readonly Readonly<{ expected: string; came: string; met: boolean; line: number }>[]
  heldBack: number // pages that the bound of a fast drill kept
  participants: readonly Readonly<{
    name: string
    roles: readonly string[]
    pagedAt: string | null
    reachedAt: string | null
    answeredAt: string | null
    acts: number
  }>[]
  timeline: readonly string[]
  pauses: readonly Readonly<{ from: string; to: string | null; why: string }>[]
  notes: readonly Readonly<{ at: string; by: string; text: string }>[]
  findings: readonly FindingShown[]
  transcriptHash: string | null
  fileHash: string
}>
export type FindingShown = Readonly<{
  id: string
  at: string
  by: string
  text: string
  role: string | null
  due: string | null
  done: Readonly<{ at: string; by: string; note: string }> | null
}>
export type Names = Readonly<{ person(id: string): string; actor(actor: Actor): string; role(role: string): string }>

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

export const findingShown = (finding: Finding, names: Names): FindingShown => ({
  id: finding.id,
  at: iso(finding.at),
  by: names.actor(finding.by),
  text: finding.text,
  role: finding.role === null ? (finding.person === null ? null : names.person(finding.person)) : names.role(finding.role),
  due: finding.due,
  done: finding.done === null ? null : { at: iso(finding.done.at), by: names.actor(finding.done.by), note: finding.done.note },
})

export function reportOf({ row, record, file }: LiveDrill, names: Names): Report {
  const { result } = record
  const ids = (result?.participants ?? []).map(({ person }) => person as string).sort((a, b) => b.length - a.length)
  const pattern = ids.length === 0 ? null : new RegExp(`(?<![\\w-])(${ids.map(escaped).join('|')})(?![\\w-])`, 'g')
  const named = (text: string): string => (pattern === null ? text : text.replace(pattern, person => names.person(person)))
  const participant = ({ person, roles, pagedAt, reachedAt, answeredAt, acts }: Participant) => ({
    name: names.person(person),
    roles,
    pagedAt: isoOrNull(pagedAt),
    reachedAt: isoOrNull(reachedAt),
    answeredAt: isoOrNull(answeredAt),
    acts,
  })
  const body = result?.transcript.split('\n') ?? []
  const until = body.indexOf('Obligations')
  return {
    drill: row.drill,
    number: record.number,
    title: record.title,
    state: row.state,
    startedAt: iso(row.startedAt),
    endedAt: isoOrNull(row.endedAt),
    ended: record.ended?.as ?? null,
    injects: injectsOf({ record, file }),
    why: record.ended?.why ?? null,
    plan: { title: record.plan.title, version: record.plan.version, edition: row.plan },
    factor: record.factor,
    facilitator: names.actor(record.facilitator.by),
    objectives: file.objectives,
    controls: isEvidence({ record, file }) ? drillControls : [],
    duty: record.duty,
    score: result?.score ?? null,
    obligations: result?.obligations ?? null,
    expectations: (result?.judged ?? []).map(({ expected, came, met, line }) => ({
      expected: named(expected),
      came: named(came),
      met,
      line,
    })),
    heldBack: result?.heldBack ?? 0,
    participants: (result?.participants ?? []).map(participant),
    timeline: body
      .slice(3, until < 0 ? undefined : until)
      .filter(line => line !== '')
      .map(named),
    pauses: record.pauses.map(({ from, to, why }) => ({ from: iso(from), to: isoOrNull(to), why })),
    notes: record.notes.map(({ at, by, text }) => ({ at: iso(at), by: names.actor(by), text })),
    findings: record.findings.map(finding => findingShown(finding, names)),
    transcriptHash: result?.hash ?? null,
    fileHash: record.sourceHash,
  }
}
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const minute = (at: string | null): string => (at === null ? '' : `${at.slice(0, 16).replace('T', ' ')}Z`)
const pace = (factor: number): string => (factor === 1 ? 'in real time' : `${factor} times as fast`)

/** The parts of the report, once for both ways to write it: headings with lines, lists and tables of text. */
type Part = Readonly<{ heading: string; lines?: readonly string[]; items?: readonly string[]; table?: readonly (readonly string[])[] }>
function partsOf(report: Report): readonly Part[] {
  const { score, obligations } = report
  const scored =
    score === null || obligations === null
      ? 'The drill is not over.'
      : `${score.points} of ${score.of} expectations were met. Obligations: ${obligations.met} met in time, ${obligations.late} late, ${obligations.overdue} overdue, ${obligations.owed} still owed.`
  const { came, of } = report.injects
  const whole = came === of ? 'Held to its end.' : `Ended before everything came in: ${came} of ${of} injects did.`
  const ended = report.ended === null ? '' : report.ended === 'done' ? whole : 'Broken off.'
  return [
    {
      heading: 'What was held',
      lines: [
        `Drill ${report.number}, ${minute(report.startedAt)} to ${report.endedAt === null ? 'now' : minute(report.endedAt)}, ${pace(report.factor)}, on ${report.plan.title} ${report.plan.version}. ${ended} ${report.why ?? ''}`.trim(),
        `Led by ${report.facilitator}.`,
      ],
    },
    { heading: 'What it was for', items: report.objectives.length === 0 ? ['Its file names no objective.'] : report.objectives },
    {
      heading: 'What came of it',
      lines: [scored],
      table: [['', 'Expected', 'What came'], ...report.expectations.map(({ met, expected, came }) => [met ? 'yes' : 'NO', expected, came])],
    },
    {
      heading: 'Who took part',
      ...(report.heldBack === 0
        ? {}
        : {
            lines: [
              `${counted(report.heldBack, 'page was', 'pages were')} held back: a drill that is sped up sends ${drillPagesWords}. Practice went on as if they had come.`,
            ],
          }),
      table: [
        ['Name', 'Roles', 'Paged', 'Reached', 'Answered', 'Acts'],
        ...report.participants.map(p => [
          p.name,
          p.roles.join(', '),
          minute(p.pagedAt),
          minute(p.reachedAt),
          minute(p.answeredAt),
          String(p.acts),
        ]),
      ],
    },
    {
      heading: 'Findings',
      ...(report.findings.length === 0
        ? { lines: ['None was written down.'] }
        : {
            table: [
              ['Finding', 'Whose', 'Until', 'State'],
              ...report.findings.map(f => [
                f.text,
                f.role ?? 'nobody yet',
                f.due ?? 'no date yet',
                f.done === null ? 'open' : `done ${minute(f.done.at)}: ${f.done.note}`,
              ]),
            ],
          }),
    },
    ...(report.notes.length === 0
      ? []
      : [{ heading: 'Notes of the facilitator', items: report.notes.map(({ at, by, text }) => `${minute(at)} ${by}: ${text}`) }]),
    { heading: 'Timeline', items: report.timeline },
    {
      heading: 'Evidence',
      lines: [
        report.controls.length === 0
          ? 'It is evidence for no control: only a live drill is, that was held to its end and in which everything came in.'
          : `Evidence for ${report.controls.join(' and ')}.`,
        `Transcript, SHA-256: ${report.transcriptHash ?? 'the drill is not over'}`,
        `Drill file, SHA-256: ${report.fileHash}`,
        `Plan edition: ${report.plan.edition}`,
      ],
    },
  ]
}

export function reportMarkdown(report: Report): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const lines = [`# After the drill: ${report.title}`]
  for (const { heading, lines: said = [], items = [], table = [] } of partsOf(report)) {
    lines.push('', `## ${heading}`)
    for (const line of said) lines.push('', line)
    if (items.length > 0) lines.push('', ...items.map(item => `- ${item}`))
    const [head, ...rows] = table
    if (head !== undefined) lines.push('', `| ${head.map(cell).join(' | ')} |`, `|${head.map(() => '---').join('|')}|`)
    for (const row of rows) lines.push(`| ${row.map(cell).join(' | ')} |`)
  }
  return `${lines.join('\n')}\n`
}

/** A page of its own, without a script, for paper too. */
export function reportHtml(report: Report): string {
  const parts = partsOf(report).map(({ heading, lines = [], items = [], table = [] }) => {
    const [head, ...rows] = table
    return [
      `<h2>${html(heading)}</h2>`,
      ...lines.map(line => `<p>${html(line)}</p>`),
      items.length === 0 ? '' : `<ul>${items.map(item => `<li>${html(item)}</li>`).join('')}</ul>`,
      head === undefined
        ? ''
        : `<table><thead><tr>${head.map(text => (text === '' ? '<td></td>' : `<th scope="col">${html(text)}</th>`)).join('')}</tr></thead><tbody>${rows
            .map(row => `<tr>${row.map(text => `<td>${html(text)}</td>`).join('')}</tr>`)
            .join('')}</tbody></table>`,
    ].join('')
  })
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${html(`After the drill: ${report.title}`)}</title><style>${style}</style></head><body><main><p class="mark">Tocsin · DRILL</p><h1>After the drill: ${html(report.title)}</h1>${parts.join('')}</main></body></html>`
}
const style =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:24px}main{max-width:60rem;margin:auto}h1{font-size:1.7rem}h2{margin-top:2rem;font-size:1.2rem;border-bottom:2px solid}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #8884}ul{padding-left:1.2rem}li,p,td{overflow-wrap:anywhere}.mark{font-weight:700}@media print{body{padding:0}h2{break-after:avoid}tr{break-inside:avoid}}'
const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&#39;' }
const html = (text: string): string => text.replace(/[<>&"']/g, c => entities[c]!)
