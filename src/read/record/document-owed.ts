/** The parts of the document that say what was owed, and who was told. */
import { counted } from '../../core/counted.ts'
import { lengthOfTime } from '../instant.ts'
import { type Block, because, type Clock, known, type Part } from './blocks.ts'
import { type IncidentRecord, noticesMost } from './record.ts'

type Owed = IncidentRecord['obligations'][number]

export function owedParts(record: IncidentRecord, clock: Clock): readonly Part[] {
  const listed = (text: string, whole: boolean, fits: (o: Owed) => boolean): readonly Block[] => {
    const those = record.obligations.filter(fits)
    if (those.length === 0) return []
    const entries = those.map(o => ({ title: whole ? `${o.name}: ${state(o, clock)}` : o.name, lines: owedLines(o, clock) }))
    return [{ text }, { entries }]
  }
  return [
    {
      heading: 'What was owed',
      blocks:
        record.obligations.length === 0
          ? [{ text: 'Nothing was owed, as far as is recorded.' }]
          : [
              ...listed('In the order in which it began to be owed, as it was reckoned and recorded at that moment:', true, counts),
              ...listed('What may be owed: it would be, if what is not known yet turned out so.', true, o => o.state === 'possible'),
              ...listed('What was owed for a time, or might have been, and did not apply any more before it was late:', false, passed),
            ],
    },
    {
      heading: 'Where the plan was departed from',
      blocks:
        record.deviations.length === 0
          ? [{ text: 'No departure from the plan is recorded.' }]
          : [
              {
                entries: record.deviations.map(d => ({
                  title: `${clock(d.at)}: ${d.what}`,
                  lines: [
                    `Departs from ${d.clause}; recorded of what ${d.by} did`,
                    d.reason === null
                      ? 'No reason has been given'
                      : `Reason${d.explainedAt === null || d.explainedAt === d.at ? '' : `, given by ${known(d.explainedBy)} ${clock(d.explainedAt)}`}: ${d.reason}`,
                  ],
                })),
              },
            ],
    },
    { heading: 'Who was told', blocks: toldBlocks(record, clock) },
  ]
}

const passed = (o: Owed): boolean => o.state === 'not applicable' && o.overdueAt === null
const counts = (o: Owed): boolean => o.state !== 'possible' && !passed(o)

/** "At once" is owed at its moment, and is late when nobody answered within the time that the plan gives an answer. */
const patience = 'which the plan does not count as late'
function state(o: Owed, clock: Clock): string {
  const by = o.lateMs === null ? '' : lengthOfTime(o.lateMs)
  switch (o.state) {
    case 'met':
      if (o.late) return o.lateMs !== null && o.lateMs > 0 ? `met late, by ${by}` : 'met late: it was overdue before its date was moved'
      if (o.lateMs === null) return 'met; no date is recorded for it'
      if (o.lateMs < 0) return `met in time, ${by} before its date`
      return o.lateMs === 0 ? 'met in time' : `met in time: ${by} after its date, ${patience}`
    case 'overdue':
      return `OVERDUE${o.lateMs !== null && o.lateMs > 0 ? ` by ${by} when this record was made` : o.overdueAt === null ? '' : ` since ${clock(o.overdueAt)}`}, and not met`
    case 'owed':
      return o.lateMs === null ? 'still owed, and not overdue' : `still owed, ${by} after its date, ${patience}`
    case 'possible':
      return 'may be owed'
    case 'waived':
      return 'waived'
    case 'not applicable':
      return o.overdueAt === null ? 'did not apply any more' : 'NOT MET: it was overdue, and after that it did not apply any more'
  }
}

function owedLines(o: Owed, clock: Clock): readonly string[] {
  const sources = { plan: 'the plan', law: 'the law', contract: 'a contract' } as const
  const lines = [
    `Because of ${sources[o.because]}: ${o.cited}${o.words === '' ? '' : ` (${o.words})`}`,
    `${o.state === 'possible' ? 'It would be owed' : 'Owed'} by ${o.owedBy === null ? 'nobody in particular' : [o.owedBy.name, ...o.owedBy.people].join(': ')}${o.to === null ? '' : `, to ${o.to}`}, from ${clock(o.from)}`,
    o.dueAt === null ? 'Due: no date is recorded' : `Due: ${clock(o.dueAt)}`,
  ]
  if (o.readings.length > 1) for (const r of o.readings) lines.push(`Read as ${r.reading}: ${clock(r.at)}`)
  for (const e of o.earlier) lines.push(`Until ${clock(e.until)} it was due ${clock(e.dueAt)}`)
  if (o.overdueAt !== null) lines.push(`Overdue since ${clock(o.overdueAt)}`)
  if (o.ended !== null) {
    const { at, by, how, note, event } = o.ended
    const ends = o.state === 'met' ? 'Met' : o.state === 'waived' ? 'Waived' : 'It did not apply any more from'
    const words = [how, note ?? (o.state === 'waived' ? 'no reason was given' : null)].filter(word => word !== null).join(': ')
    lines.push(
      `${ends} ${at === null ? 'at a moment that is not known' : clock(at)}, by ${known(by)}${event === null ? '' : `, no. ${event} of the timeline`}${words === '' ? '' : `. ${words}`}`,
    )
  }
  if (o.why !== null) lines.push(`Why: ${o.why}`)
  if (o.state === 'owed' || o.state === 'overdue') lines.push(`Met when ${o.meets}`)
  return lines
}

function toldBlocks(record: IncidentRecord, clock: Clock): readonly Block[] {
  const { notifications, statusUpdates, reports, vendors } = record
  const blocks: Block[] = []
  const said = (title: string, all: readonly Readonly<{ at: string; by: string; what: string; reason: string | null }>[]) => {
    if (all.length === 0) return
    blocks.push({ text: title })
    blocks.push({
      entries: all.map(s => ({
        title: `${clock(s.at)}: ${s.what}`,
        lines: [`By ${s.by}`, ...(s.reason === null ? [] : [`Reason: ${s.reason}`])],
      })),
    })
  }
  said('What was said of the data that it touches:', reports.data)
  said('What was decided about the law:', reports.decisions)
  said('Customers that it affects:', reports.customers)

  if (notifications.length === 0) blocks.push({ text: 'No notification to customers was written in Tocsin.' })
  else blocks.push({ text: `${counted(notifications.length, 'notification')} to customers:` })
  for (const n of notifications) blocks.push(...notificationBlocks(n, clock))

  if (reports.submissions.length === 0) blocks.push({ text: 'Nothing is recorded as handed in under a law or a contract.' })
  else
    blocks.push(
      { text: 'Handed in under a law or a contract:' },
      {
        entries: reports.submissions.map(s => ({
          title: `${clock(s.at)}: ${s.name}`,
          lines: [
            `To ${known(s.to)}, under ${s.citation ?? s.rule}`,
            `Reference of the recipient: ${s.reference ?? 'none is recorded'}`,
            `Recorded by ${s.by}, ${clock(s.recordedAt)}`,
            ...(s.note === null ? [] : [`Note: ${s.note}`]),
            ...(s.incomplete.length === 0 ? [] : [`Not known or missing then: ${s.incomplete.join(', ')}`]),
            ...(s.withdrawn === null
              ? []
              : [`Taken back ${clock(s.withdrawn.at)} by ${s.withdrawn.by}, ${s.withdrawn.why}${because(s.withdrawn.reason)}`]),
          ],
        })),
      },
    )

  if (statusUpdates.length === 0) blocks.push({ text: 'Nothing was written for the public status page.' })
  else
    blocks.push(
      { text: 'For the public status page:' },
      {
        entries: statusUpdates.map(u => ({
          title: `${u.publishedAt === null ? clock(u.draftedAt) : clock(u.publishedAt)}: ${u.status.replaceAll('_', ' ')}, ${u.state}`,
          lines: [
            u.publishedAt === null ? 'It was not published' : `Published by ${known(u.publishedBy)}${u.as === null ? '' : `, as ${u.as}`}`,
            `Title: ${known(u.title)}`,
            `Text: ${known(u.text)}`,
          ],
        })),
      },
    )
  if (vendors.length > 0)
    blocks.push(
      { text: 'What vendors have to do with it, and said:' },
      {
        entries: vendors.map(v => ({
          title: `${clock(v.at)}: ${v.what}`,
          lines: [`By ${v.by}`, ...(v.note === null ? [] : [`In its words: ${v.note}`])],
        })),
      },
    )
  return blocks
}

function notificationBlocks(n: IncidentRecord['notifications'][number], clock: Clock): readonly Block[] {
  const c = n.counts
  const entry = {
    title: `${n.name}${n.preliminary ? ', preliminary' : ''}: ${n.status}${n.sent === null ? '' : ` ${clock(n.sent.at)}`}`,
    lines: [
      `In the name of ${n.from}`,
      ...n.drafted.map(d => `Written by ${d.by}, ${clock(d.at)}`),
      ...n.approved.map(
        a => `Approved by ${a.by}, ${clock(a.at)}${a.alone ? ', who had written it: one person alone' : ''}${because(a.reason)}`,
      ),
      ...(n.approved.length === 0 ? ['Nobody approved it'] : []),
      n.sent === null ? 'It was not sent' : `Sent by ${n.sent.by}, ${clock(n.sent.at)}`,
      ...(n.withdrawn === null ? [] : [`Withdrawn by ${n.withdrawn.by}, ${clock(n.withdrawn.at)}${because(n.withdrawn.reason)}`]),
      `To ${counted(n.recipients, 'recipient')}; the list has the SHA-256 ${n.list}`,
      ...(c === null
        ? []
        : [`Of the letters ${c.sent} were sent, ${c.refused} refused, of ${c.unknown} nobody can say, ${c.waiting} wait`]),
      ...n.notKnown.map(k => `${k.state === 'unknown' ? 'It says that this is not known yet' : 'It says nothing of'}: ${k.what}`),
      `Subject: ${known(n.subject)}`,
      `Text: ${known(n.text)}`,
    ],
  }
  if (n.notices.length === 0) return [{ entries: [entry] }]
  return [
    { entries: [entry] },
    ...(n.recipients > n.notices.length
      ? [
          {
            text: `The first ${noticesMost} of its ${n.recipients} letters; all: tocsin notification notices, or GET …/notifications/${n.id}/notices.`,
          },
        ]
      : []),
    {
      table: ['Recipient', 'State', 'When', 'SHA-256 of the letter'],
      rows: n.notices.map(l => [
        l.customer,
        `${l.state}${l.detail === null ? '' : ` (${l.detail})`}`,
        l.at === null ? 'not known' : clock(l.at),
        l.hash ?? 'not known',
      ]),
    },
  ]
}
