/** The parts of the document that say what was done, what follows, what came in, and where all of it lies in the audit log. */
import { counted } from '../../core/counted.ts'
import { type Block, because, type Clock, known, type Part, sentence } from './blocks.ts'
import { alertsMost, type IncidentRecord } from './record.ts'

export const afterParts = (record: IncidentRecord, clock: Clock): readonly Part[] => [
  { heading: 'What was done', blocks: doneBlocks(record, clock) },
  { heading: 'Evidence', blocks: evidenceBlocks(record, clock) },
  { heading: 'The review, and what follows', blocks: reviewBlocks(record, clock) },
  { heading: 'Alerts', blocks: alertBlocks(record, clock) },
  {
    heading: 'What was erased',
    blocks:
      record.erased.length === 0
        ? [{ text: 'Nothing of this incident was erased.' }]
        : [
            {
              text: 'Where erased words stood, this record says (erased). When, by whom and what was decided stays, and so do the hashes.',
            },
            { entries: record.erased.map(e => ({ title: `${clock(e.at)}: ${e.what}`, lines: [`By ${e.by}, because: ${e.why}`] })) },
          ],
  },
  {
    heading: 'Timeline',
    blocks: [
      { text: `All ${counted(record.timeline.length, 'event')} of the incident, in the order in which they were recorded.` },
      {
        entries: record.timeline.map(e => ({
          title: `No. ${e.seq}, ${clock(e.at)}, ${e.by}: ${e.text}`,
          lines: [
            ...(clock(e.happenedAt) === clock(e.at) ? [] : [`Of ${clock(e.happenedAt)}`]),
            ...(e.note === null ? [] : [e.note]),
            ...(e.because === null ? [] : [`Because of ${e.because}`]),
          ],
        })),
      },
    ],
  },
  { heading: 'Where it lies in the audit log', blocks: logBlocks(record, clock) },
]

function doneBlocks({ playbooks, systemsChanged }: IncidentRecord, clock: Clock): readonly Block[] {
  const blocks: Block[] = []
  if (playbooks.length === 0) blocks.push({ text: 'No playbook of the plan was begun.' })
  for (const p of playbooks) {
    blocks.push({ text: `Playbook ${p.name} (${p.clause}), begun by ${p.by}, ${clock(p.at)}:` })
    blocks.push({
      entries: p.steps.map((s, place) => ({
        title: `Step ${place + 1}, ${s.as ?? 'not answered'}: ${s.does}`,
        lines: [
          ...(s.at === null ? [] : [`By ${known(s.by)}, ${clock(s.at)}${s.changed ? '; a system was changed by it' : ''}`]),
          ...(s.approvedBy.length === 0 ? [] : [`Approved by ${s.approvedBy.join(', ')}`]),
          ...(s.note === null ? [] : [`Note: ${s.note}`]),
        ],
      })),
    })
  }
  if (systemsChanged.length === 0) blocks.push({ text: 'No change of a system is recorded beside them.' })
  else
    blocks.push({
      entries: systemsChanged.map(c => ({ title: `${clock(c.at)}: a system was changed`, lines: [known(c.what), `By ${c.by}`] })),
    })
  return blocks
}

function evidenceBlocks({ evidence, files, notifications, log }: IncidentRecord, clock: Clock): readonly Block[] {
  return [
    {
      text: `${files.length === 0 ? 'No file was kept as evidence in Tocsin.' : `${counted(files.length, 'file was', 'files were')} kept as evidence in Tocsin.`} What was said of securing evidence elsewhere is among what was owed and in the timeline.${notifications.some(n => n.notices.length > 0) ? ' Of each letter that was sent the hash stands under who was told.' : ''}`,
    },
    ...(files.length === 0
      ? []
      : [
          {
            entries: files.map(f => ({
              title: `${known(f.name)}${f.type === null ? '' : ` (${f.type})`}: SHA-256 ${f.sha256}`,
              lines: [
                ...(f.note === null ? [] : [f.note]),
                `${counted(f.bytes, 'byte')}, ${f.mediaType}; collected ${clock(f.collectedAt)}`,
                `Kept by ${f.by}, ${clock(f.at)} (No. ${f.event} of the timeline)`,
                ...f.opened.map(o => `Opened by ${o.by}, ${clock(o.at)}`),
                ...(f.goneAt === null
                  ? []
                  : [`${sentence(f.state)}${f.goneBy === null ? '' : ` by ${f.goneBy}`}, ${clock(f.goneAt)}${because(f.reason)}`]),
              ],
            })),
          },
          {
            text: 'Whoever was handed one of them sees by its hash that it is the one: the same stands in the event, and the event is in the log.',
          },
          { code: ['sha256sum FILE', `grep -F '"stream":"${log.stream}"' log.jsonl | grep -F "$(sha256sum < FILE | cut -d' ' -f1)"`] },
        ]),
    ...(evidence.length === 0
      ? [{ text: 'The plan names no evidence.' }]
      : [
          {
            entries: evidence.map(e => ({ title: `${e.name} (${e.clause})`, lines: [e.what, `Where: ${e.source}`, `Kept: ${e.kept}`] })),
          },
        ]),
  ]
}

function reviewBlocks({ review, remediation }: IncidentRecord, clock: Clock): readonly Block[] {
  const asked = {
    yes: 'asks for a review of an incident of this severity',
    'by decision': 'leaves it to a decision whether an incident of this severity is reviewed',
    no: 'asks for no review of an incident of this severity',
  } as const
  return [
    {
      text:
        review === null
          ? 'The plan says nothing of a review.'
          : `The plan ${asked[review.asked]} (${review.clause}), within ${review.within}. Whether it was held stands under what was owed.`,
    },
    ...(remediation.length === 0
      ? [{ text: 'No remediation item was written down.' }]
      : [
          {
            entries: remediation.map(i => ({
              title: `${known(i.what)}: ${i.state}${i.late ? (i.state === 'open' ? ', overdue' : ', late') : ''}`,
              lines: [
                `Owner: ${i.owner ?? 'nobody yet'}; due: ${i.dueAt === null ? 'no date yet' : clock(i.dueAt)}`,
                `Written down by ${known(i.addedBy)}, ${clock(i.addedAt)}`,
                ...i.changes.map(c => `Changed by ${c.by}, ${clock(c.at)}. ${c.what}${because(c.reason)}`),
                ...(i.endedAt === null ? [] : [`${sentence(i.state)} by ${known(i.endedBy)}, ${clock(i.endedAt)}${because(i.note)}`]),
              ],
            })),
          },
        ]),
  ]
}

function alertBlocks({ alerts }: IncidentRecord, clock: Clock): readonly Block[] {
  if (alerts.count === 0) return [{ text: 'It was declared by hand: no alert is attached to it.' }]
  return [
    {
      text: `${counted(alerts.count, 'alert is', 'alerts are')} attached to it, of which ${alerts.firing === 0 ? 'none fires' : counted(alerts.firing, 'fires', 'fire')} now.${alerts.rest === null ? '' : ` The newest ${alertsMost} are listed. The others, 200 at a time:`}`,
    },
    ...(alerts.rest === null ? [] : [{ code: [alerts.rest] }]),
    {
      entries: alerts.listed.map(a => ({
        title: `${clock(a.receivedAt)}, from ${a.source}`,
        lines: [a.summary, a.resolvedAt === null ? 'It fires' : `It stopped firing ${clock(a.resolvedAt)}`],
      })),
    },
  ]
}

function logBlocks({ log, incident }: IncidentRecord, clock: Clock): readonly Block[] {
  const ref = `${incident.drill ? 'D' : ''}${incident.number}`
  const at = (of: typeof log.first) =>
    of === null ? 'none' : `${of.leaf === null ? 'no leaf yet' : `leaf ${of.leaf}`}, SHA-256 ${of.hash}`
  return [
    {
      facts: [
        ['Stream', log.stream],
        ['Its events', `1 to ${log.events}, SHA-256 ${log.sha256}`],
        ['First event', at(log.first)],
        ['Last event', at(log.last)],
        ['End of the log', log.end === null ? 'none of its events has a leaf yet' : `leaf ${log.end.leaf}, SHA-256 ${log.end.hash}`],
      ],
    },
    ...(log.without === 0
      ? []
      : [{ text: `${counted(log.without, 'event has', 'events have')} no leaf yet: each gets one within a second of being recorded.` }]),
    {
      text: 'The first hash is of the canonical bytes of its events in their order, each with a line feed after it; the others are of one event each, without. An owner exports the log; whoever has the export verifies this record by it, without the server:',
    },
    {
      code: [
        'tocsin log export > log.jsonl',
        `tocsin log verify log.jsonl --incident ${log.stream} --sha256 ${log.sha256} --events ${log.events}`,
      ],
    },
    { text: 'Without Tocsin the same: this prints the hash of its events, and then that of its last event.' },
    {
      code: [
        `grep -F '"stream":"${log.stream}"' log.jsonl | head -n ${log.events} | sha256sum`,
        `grep -F '"stream":"${log.stream}"' log.jsonl | sed -n '${log.events}p' | tr -d '\\n' | sha256sum`,
      ],
    },
    { text: 'One incident is proved by a signed checkpoint, to somebody who has nothing else of the log but its public key:' },
    { code: [`tocsin log prove ${ref} --output incident-${ref}.proof`, `tocsin log verify incident-${ref}.proof --key KEY`] },
    ...(log.checkpoint === null
      ? [{ text: 'No checkpoint of the log had been signed when this record was made.' }]
      : [
          {
            text: `The last checkpoint when this record was made, signed ${clock(log.checkpoint.at)} of the first ${counted(log.checkpoint.entries, 'entry', 'entries')} of the log:`,
          },
          { code: log.checkpoint.note.trimEnd().split('\n') },
        ]),
    {
      text: 'The log is tamper-evident: kept away from Tocsin, this record and its checkpoint show whether these events were changed since it was made. What was changed before, or never written, they do not show.',
    },
  ]
}
