/** tocsin incident report: what a regime wants to be told of an incident, as it stands; without a RULE, the reports there are. */
import type { As } from '../http/api.ts'
import type { Report, ReportBrief } from '../http/report-api.ts'
import type { Answer, Command } from './command.ts'
import { remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Brief = As<typeof ReportBrief>
type Whole = As<typeof Report>
const minute = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')}Z`

export const incidentReport: Command = {
  name: 'incident report',
  usage: 'NUMBER [RULE]',
  summary: 'What a regime wants to be told of it: present, unknown, missing; without a RULE, the reports that are or may be owed',
  takes: { min: 1, max: 2 },
  options: remoteOptions,
  help: ['RULE           gdpr-33, nis2-early …', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const [which, rule] = positionals as [string, string | undefined]
    const path = `/incidents/${encodeURIComponent(which.replace(/^#/, ''))}/reports`
    if (rule === undefined) {
      const { items } = await remoteOf(values).ask<{ items: Brief[] }>('GET', path)
      return { json: { reports: items }, text: items.length === 0 ? 'No law is known to ask for a report of it.' : listed(items) }
    }
    const report = await remoteOf(values).ask<Whole>('GET', `${path}/${encodeURIComponent(rule)}`)
    return { json: report, text: shown(report) }
  },
}

const listed = (items: readonly Brief[]): string =>
  table(
    items.map(r => [
      r.rule,
      r.late ? `${r.state}, late` : r.state,
      r.dueAt === null ? 'no date' : minute(r.dueAt),
      r.counts === null ? '' : `${r.counts.present} present, ${r.counts.unknown} unknown, ${r.counts.missing} missing`,
      r.name,
    ]),
  )

function shown(r: Whole): string {
  const lines = [
    `${r.name}${r.incident.drill ? '  DRILL: it is handed in to nobody' : ''}`,
    `  incident   #${r.incident.number} ${r.incident.title}`,
    `  to         ${r.to}`,
    `  under      ${r.rule}: ${r.citation}`,
    `  state      ${r.state}${r.late ? ', late' : ''}${r.why === null ? '' : `: ${r.why}`}`,
    `  due        ${r.dueAt === null ? 'no date' : minute(r.dueAt)} (${r.words})`,
  ]
  if (r.decision !== null)
    lines.push(
      `  decided    ${r.decision.decision}${r.decision.ground === null ? '' : `, ${r.decision.ground}`}${r.decision.until === null ? '' : ` until ${minute(r.decision.until)}`}${r.decision.approvedBy === null ? '' : `, approved by ${r.decision.approvedBy.name}`}${r.decision.reason === null ? '' : `: ${r.decision.reason}`}`,
    )
  lines.push('', r.contents === null ? 'The law names no contents for it.' : `What is asked for (${r.contents.citation})`)
  for (const f of r.fields)
    lines.push(
      `  ${f.state.padEnd(8)} ${f.what}${f.need === 'required' ? '' : ` (${f.need})`}${f.text ? `\n           ${f.text.replaceAll('\n', '\n           ')}` : ''}`,
    )
  lines.push('', r.submissions.length === 0 ? 'Nothing was handed in yet.' : 'Handed in')
  for (const s of r.submissions)
    lines.push(
      `  ${minute(s.at)}  ${s.reference ?? 'without a reference'}${s.reasons === null ? '' : `; late, because: ${s.reasons}`}${s.withdrawn === null ? '' : `; ${s.withdrawn.why}`}`,
    )
  lines.push('', r.advice)
  return lines.join('\n')
}
