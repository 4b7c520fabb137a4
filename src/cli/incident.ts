/** tocsin incident open | list | show */
import type { As, IncidentBrief, IncidentDetail, TimelineEntry } from '../http/api.ts'
import { type Answer, AnswerIsNo, type Command, numberOf, textOf, WrongUse } from './command.ts'
import { type Remote, remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Brief = As<typeof IncidentBrief>
type Detail = As<typeof IncidentDetail>
type Entry = As<typeof TimelineEntry>

/** The shape that other programs rely on: these keys and no others. */
export const listed = (i: Brief) => ({
  id: i.id,
  number: i.number,
  title: i.title,
  severity: i.severity,
  phase: i.phase,
  status: i.status,
  openedAt: i.openedAt,
  acknowledgedAt: i.acknowledgedAt,
  alerts: i.alerts,
  nextObligation: i.nextObligation === null ? null : { clause: i.nextObligation.clause, dueAt: i.nextObligation.dueAt },
})
const minute = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')}Z`

async function all(remote: Remote, query: URLSearchParams, most: number): Promise<Brief[]> {
  const items: Brief[] = []
  for (;;) {
    query.set('limit', String(Math.min(200, most - items.length)))
    const page = await remote.ask<{ items: Brief[]; next?: string | null }>('GET', `/incidents?${query}`)
    items.push(...page.items)
    if (!page.next || items.length >= most) return items.slice(0, most)
    query.set('cursor', page.next)
  }
}

const statuses: readonly string[] = ['open', 'resolved', 'closed']
const wordsOf = (list: string | null): string[] =>
  (list ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')

/** None of a severity that does not exist is no answer: whoever mistypes P1 at night would believe that all is quiet. */
async function assertSeverities(remote: Remote, asked: readonly string[]): Promise<void> {
  if (asked.length === 0) return
  const { severities } = await remote.ask<{ severities: readonly { id: string }[] }>('GET', '/plan')
  const known = severities.map(severity => severity.id)
  const unknown = asked.filter(severity => !known.includes(severity))
  if (unknown.length > 0)
    throw new AnswerIsNo(`the plan has no severity ${unknown.join(', ')}`, `--severity ${known.join(',')}, or one of them`)
}

export const incidentList: Command = {
  name: 'incident list',
  usage: '[--status open,resolved,closed] [--severity P1,P2] [--search WORDS] [--limit N]',
  summary: 'The incidents, newest first',
  takes: { min: 0, max: 0 },
  options: {
    ...remoteOptions,
    status: { type: 'string' },
    severity: { type: 'string' },
    search: { type: 'string' },
    limit: { type: 'string' },
  },
  help: [
    '--status S     one or several of open, resolved, closed',
    '--severity S   one or several',
    '--search TEXT  words of the title',
    '--limit N      at most so many',
    ...remoteHelp,
  ],
  async run({ values }): Promise<Answer> {
    const query = new URLSearchParams()
    for (const [option, name] of [
      ['status', 'status'],
      ['severity', 'severity'],
      ['search', 'q'],
    ] as const) {
      const value = textOf(values, option)
      if (value !== undefined) query.set(name, value)
    }
    const most = numberOf(values, 'limit', 1, 1_000_000) ?? 1_000_000
    wordsOf(query.get('status')).forEach(status => {
      if (!statuses.includes(status)) throw new WrongUse(`there is no status ${status}`, `--status ${statuses.join(',')}, or one of them`)
    })
    const remote = remoteOf(values)
    const items = await all(remote, query, most)
    if (items.length === 0) await assertSeverities(remote, wordsOf(query.get('severity')))
    const rows = items.map(i => [
      `#${i.number}`,
      i.severityName,
      i.status,
      i.acknowledgedAt ? 'acknowledged' : '',
      minute(i.openedAt),
      i.title,
    ])
    return { json: { incidents: items.map(listed) }, text: rows.length === 0 ? 'No incidents.' : table(rows) }
  },
}

export const incidentShow: Command = {
  name: 'incident show',
  usage: 'NUMBER',
  summary: 'One incident with its timeline',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    const which = positionals[0]!.replace(/^#/, '')
    const remote = remoteOf(values)
    const incident = await remote.ask<Detail>('GET', `/incidents/${encodeURIComponent(which)}`)
    const timeline: Entry[] = []
    for (;;) {
      const { items } = await remote.ask<{ items: Entry[] }>(
        'GET',
        `/incidents/${encodeURIComponent(which)}/timeline?after=${timeline.at(-1)?.seq ?? 0}`,
      )
      if (items.length === 0) break
      timeline.push(...items)
    }
    return { json: { incident, timeline }, text: shown(incident, timeline) }
  },
}

function shown(i: Detail, timeline: readonly Entry[]): string {
  const lines = [
    `#${i.number} ${i.title}`,
    `${i.severityName}, ${i.status}${i.phaseName ? `, ${i.phaseName}` : ''}, opened ${minute(i.openedAt)}`,
  ]
  if (i.acknowledgedAt) lines.push(`acknowledged ${minute(i.acknowledgedAt)}${i.acknowledgedBy ? ` by ${i.acknowledgedBy.name}` : ''}`)
  if (i.nextPage)
    lines.push(
      `next: pages ${i.nextPage.people.map(p => p.name).join(', ') || 'nobody who can be reached'} at ${minute(i.nextPage.at)} (${i.nextPage.clause})`,
    )
  const owed = i.obligations.filter(o => o.state === 'owed' || o.state === 'overdue')
  if (owed.length > 0) {
    lines.push('', 'Owed')
    lines.push(
      table(
        owed.map(o => [
          `  ${o.state}`,
          o.name,
          o.dueAt ? minute(o.dueAt) : o.words,
          o.clause ? `${o.clause.number} ${o.clause.title}` : (o.citation ?? ''),
        ]),
      ),
    )
  }
  const possible = i.obligations.filter(o => o.state === 'possible')
  if (possible.length > 0) {
    lines.push('', 'May be owed')
    lines.push(
      table(
        possible.map(o => [
          `  ${o.dueAt ? `by ${minute(o.dueAt)}` : 'without a date'}`,
          o.name,
          o.why ?? o.words,
          o.clause ? `${o.clause.number} ${o.clause.title}` : (o.citation ?? ''),
        ]),
      ),
    )
  }
  lines.push('', 'Timeline')
  lines.push(
    table(
      timeline.map(e => [
        `  ${e.at.slice(0, 19).replace('T', ' ')}Z`,
        e.by,
        `${e.text}${e.note ? `: ${e.note}` : ''}${e.clause ? `  [${e.clause.number}]` : ''}`,
      ]),
    ),
  )
  return lines.join('\n')
}

export const incidentOpen: Command = {
  name: 'incident open',
  usage: 'TITLE [--severity S] [--kind K] [--note TEXT] [--near-miss]',
  summary: 'Declare an incident, in one action',
  takes: { min: 1, max: 1 },
  options: {
    ...remoteOptions,
    severity: { type: 'string' },
    kind: { type: 'string' },
    note: { type: 'string' },
    'near-miss': { type: 'boolean' },
    detected: { type: 'string' },
  },
  help: [
    '--severity S   of the plan; absent: the most severe that pages',
    '--kind K       of the plan',
    '--note TEXT    the first note',
    '--detected AT  when it was noticed, ISO 8601; absent: now',
    '--near-miss    a credible threat that did no harm',
    ...remoteHelp,
  ],
  async run({ positionals, values }): Promise<Answer> {
    const detected = textOf(values, 'detected')
    if (detected !== undefined && Number.isNaN(Date.parse(detected)))
      throw new WrongUse(`--detected ${detected} is no instant`, '--detected 2026-11-22T03:00:00Z')
    const body = {
      title: positionals[0],
      severity: textOf(values, 'severity'),
      kind: textOf(values, 'kind'),
      note: textOf(values, 'note'),
      ...(values['near-miss'] === true ? { nearMiss: true } : {}),
      ...(detected === undefined ? {} : { detectedAt: new Date(detected).toISOString() }),
    }
    const incident = await remoteOf(values).ask<Detail>('POST', '/incidents', body)
    return { json: { incident: listed(incident) }, text: `#${incident.number} is open: ${incident.severityName}, ${incident.title}` }
  },
}
