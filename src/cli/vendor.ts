/** tocsin vendor …: the register of providers, their reports, and who looked at them. */
import { counted } from '../core/counted.ts'
import type { As } from '../http/api.ts'
import type { VendorRecord, VendorsTaken, VendorUptime } from '../http/vendors-api.ts'
import { type Answer, AnswerIsNo, type Command, numberOf, textOf } from './command.ts'
import { fileIn } from './file.ts'
import { printed } from './line-problems.ts'
import { type Remote, remoteHelp, remoteOf, remoteOptions } from './remote.ts'
import { table } from './table.ts'

type Shown = As<typeof VendorRecord>
type Report = Shown['reports'][number]
const providers = (count: number): string => counted(count, 'provider')

const until = ({ state, daysLeft, expires }: Report): string => {
  if (state === 'replaced') return 'replaced by a newer one'
  if (expires === null || daysLeft === null) return 'its end is not said'
  if (state === 'expired') return `expired ${expires}, ${counted(-daysLeft, 'day')} ago`
  return `until ${expires}${state === 'expires soon' ? `: expires in ${counted(daysLeft, 'day')}` : ''}`
}
const reportsOf = ({ reports }: Shown): string => {
  const counting = reports.filter(r => r.state !== 'replaced')
  return counting.length === 0 ? 'no report is known' : counting.map(r => `${r.kind} (${until(r)})`).join('; ')
}
const records = async (remote: Remote): Promise<{ items: Shown[]; total: number }> => remote.ask('GET', '/vendor-records')

const list: Command = {
  name: 'vendor list',
  usage: '',
  summary: 'Providers, what of ours they hold, and their own reports',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values }): Promise<Answer> {
    const found = await records(remoteOf(values))
    const rows = found.items.map(r => [r.vendor.id, r.role, r.holds.join(', ') || 'holds nothing that is named', reportsOf(r)])
    const ended = found.items.flatMap(r => r.reports).filter(r => r.state === 'expired').length
    const foot = `${providers(found.total)}${ended === 0 ? '' : `; ${counted(ended, 'report')} expired`}`
    return { json: found, text: `${rows.length === 0 ? '' : `${table(rows)}\n\n`}${foot}` }
  },
}
const show: Command = {
  name: 'vendor show',
  usage: 'ID',
  summary: 'One provider: its reports, who looked at them, and what it commits itself to',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ positionals, values }): Promise<Answer> {
    const one = (await records(remoteOf(values))).items.find(r => r.vendor.id === positionals[0])
    if (one === undefined) throw new AnswerIsNo(`there is no provider ${positionals[0]}`, 'tocsin vendor list')
    const of = (report: Report) => [
      [`${report.kind} (${report.id})`, until(report)],
      ['  covers', report.covers ?? 'not said'],
      ['  period', report.from === null && report.to === null ? 'not said' : `${report.from ?? '?'} to ${report.to ?? '?'}`],
      ['  issued', report.issued ?? 'not said'],
      ['  from', source(report)],
      ['  looked at', report.looks.map(l => `${l.by}, ${l.at}${l.words === null ? '' : `: ${l.words}`}`).join('; ') || 'by nobody yet'],
    ]
    const rows = [
      [one.vendor.name, one.role],
      ['holds', one.holds.join(', ') || 'nothing that is named'],
      ['in public', one.isShown ? 'named' : 'not named'],
      ...one.reports.flatMap(of),
      ...one.commitments.map(c => [`commits itself: ${c.name}`, `${c.percent} % a month, ${c.clause}`]),
    ]
    return { json: one, text: `${table(rows)}${one.reports.length === 0 ? '\n\nno report of its own is known' : ''}` }
  },
}
const source = ({ source: of }: Report): string =>
  of === null ? 'not said' : 'link' in of ? of.link : `the file ${of.evidence} of incident #${of.incident}`

const importFile: Command = {
  name: 'vendor import',
  usage: 'FILE',
  summary: 'Take in providers, their reports and commitments, from CSV or YAML: all of it or, where a line is wrong, nothing',
  takes: { min: 1, max: 1 },
  options: remoteOptions,
  help: ['FILE           as docs/guides/vendors.md has it; - reads what is piped in', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const taken = await remoteOf(values).ask<As<typeof VendorsTaken>>('POST', '/vendors/import', { file: fileIn(positionals[0]!) })
    if (taken.problems.length > 0)
      throw new AnswerIsNo(
        `nothing was taken in; ${counted(taken.problems.length, 'thing is', 'things are')} wrong:\n${printed(taken.problems)}`,
        null,
        { error: 'invalid', ...taken },
      )
    const text = `${providers(taken.taken)} taken in, with ${counted(taken.reports, 'report')} and ${counted(taken.commitments, 'commitment')}`
    return { json: taken, text }
  },
}
const exportFile: Command = {
  name: 'vendor export',
  usage: '',
  summary: 'The register of providers as a CSV file on stdout, as vendor import takes it',
  takes: { min: 0, max: 0 },
  options: remoteOptions,
  help: remoteHelp,
  async run({ values, output }): Promise<Answer | 0> {
    const remote = remoteOf(values)
    if (output.json) return { json: await records(remote), text: '' }
    output.out((await remote.text('/vendors.csv')).trimEnd())
    return 0
  },
}
const looked: Command = {
  name: 'vendor looked',
  usage: 'ID REPORT [--note TEXT]',
  summary: 'Record that you have looked at a report of a provider, with what you found',
  takes: { min: 2, max: 2 },
  options: { ...remoteOptions, note: { type: 'string' } },
  help: ['REPORT         as vendor show names it in brackets', '--note TEXT    what you found', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const [vendor, report] = positionals.map(encodeURIComponent)
    const answer = await remoteOf(values).ask<Shown>('POST', `/vendors/${vendor}/reports/${report}/looks`, {
      words: textOf(values, 'note') ?? null,
    })
    const look = answer.reports.find(r => r.id === positionals[1])?.looks[0]
    return { json: answer, text: `looked at by ${look?.by}, ${look?.at}` }
  },
}

const minutes = (ms: number): string => (ms === 0 ? '0' : ms < 60_000 ? 'under 1' : String(Math.round(ms / 60_000)))
const percent = (of: number | null): string => (of === null ? 'nothing is known' : `${Math.floor(of * 1e4) / 1e4} %`)
const uptime: Command = {
  name: 'vendor uptime',
  usage: '[ID] [--months N]',
  summary: 'What providers commit themselves to, beside what was measured, by calendar month',
  takes: { min: 0, max: 1 },
  options: { ...remoteOptions, months: { type: 'string' } },
  help: ['--months N     the running one and those before it (default 3)', ...remoteHelp],
  async run({ positionals, values }): Promise<Answer> {
    const months = numberOf(values, 'months', 1, 24) ?? 3
    const all = await remoteOf(values).ask<{ items: As<typeof VendorUptime>[] }>('GET', `/vendor-uptime?months=${months}`)
    const items = all.items.filter(u => positionals[0] === undefined || u.vendor.id === positionals[0])
    const parts = items.map(({ vendor, commitment: c, sources }) => {
      const rows = sources.flatMap(({ name, months, problem }) => [
        [`  ${name}`, '', '', '', problem ?? ''],
        ...months.map(m => [
          `    ${m.month}`,
          percent(m.percent),
          `${minutes(m.lostMs)} of ${minutes(m.allowedMs)} min lost`,
          `${minutes(m.unknownMs)} min unknown`,
          m.verdict,
        ]),
      ])
      return `${vendor.name}, ${c.name}: ${c.percent} % a month (${c.clause})\n${table(rows)}`
    })
    const nothing = 'no provider commits itself to anything that the register knows'
    return { json: { items }, text: parts.length === 0 ? nothing : parts.join('\n\n') }
  },
}

export const vendorCommands: readonly Command[] = [list, show, importFile, exportFile, looked, uptime]
