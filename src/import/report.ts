/** What became of each object of the other pager, whether who is on call was compared, and what is to be done now: for people, and as a value. */
import { zoneTableOf } from '../calendar/zones.ts'
import { wallClockText } from '../core/calendar/civil.ts'
import { offsetAt, offsetText, toWallClock } from '../core/calendar/local.ts'
import type { Instant } from '../core/id.ts'
import type { FoundDoor, Window } from './found.ts'
import { type Account, type Outcome, outcomes } from './ledger.ts'

export type ScheduleReport = Readonly<{
  name: string
  zone: string
  becomes: readonly string[]
  /** null: there was nothing to compare with. */
  compared: Readonly<{ from: string; to: string; differences: readonly DifferenceReport[]; left: readonly DifferenceReport[] }> | null
  overrides: number
}>
export type DifferenceReport = Readonly<{ from: string; to: string; theirs: readonly string[]; ours: readonly string[] }>
export type ImportReport = Readonly<{
  pager: string
  window: Readonly<{ from: string; to: string }>
  read: number
  counts: Readonly<Record<Outcome, number>>
  schedules: readonly ScheduleReport[]
  doors: readonly (FoundDoor & Readonly<{ service: string }>)[]
  accounts: readonly Account[]
  /** What could not be asked for, and so may be missing. */
  unread: readonly string[]
}>

export const countsOf = (accounts: readonly Account[]): Readonly<Record<Outcome, number>> =>
  Object.fromEntries(outcomes.map(o => [o, accounts.filter(a => a.outcome === o).length])) as Record<Outcome, number>

/** 2026-12-24T18:00+01:00 */
export function momentIn(zone: string, at: Instant): string {
  const table = zoneTableOf(zone)
  return `${wallClockText(toWallClock(table, at))}${offsetText(offsetAt(table, at))}`
}
export const isoWindow = ({ from, to }: Window) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })

const shownMost = 20
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ')
/** For a shell: within these quotes nothing is a command, whatever the service is called; a backtick would end the line's own. */
const typed = (text: string): string => `'${text.replaceAll("'", "'\\''").replaceAll('`', '')}'`
const namesOf = (names: readonly string[]): string => (names.length === 0 ? 'nobody' : names.join(', '))

export function reportText(report: ImportReport): string {
  const { pager, read, counts, schedules, doors, accounts, unread } = report
  const lines = [
    `# What was imported from ${pager}`,
    '',
    `${read} objects were read: ${outcomes.map(o => `${counts[o]} ${o}`).join(', ')}. Each stands below.`,
    ...(unread.length > 0 ? ['', `Not read, and so perhaps missing: ${unread.join('; ')}.`] : []),
    '',
    '## Who is on call',
    '',
  ]
  if (schedules.length === 0) lines.push('There are no schedules.', '')
  for (const schedule of schedules) lines.push(...scheduleText(schedule, pager), '')
  lines.push('## Where to point what', '')
  if (doors.length === 0) lines.push('No service had a source that Tocsin takes.', '')
  else {
    lines.push(
      'Make the key of each, and give its address to the source.',
      '',
      `| service | source in ${pager} | make its key | then |`,
      '| --- | --- | --- | --- |',
    )
    for (const d of doors)
      lines.push(
        `| ${cell(d.service)} | ${cell(d.name)} | \`tocsin key create ${typed(d.service)} --source ${d.source}\` | ${cell(d.how)} |`,
      )
    lines.push('')
  }
  for (const outcome of outcomes.toReversed()) lines.push(...outcomeText(outcome, accounts))
  lines.push(
    '## What to do now',
    '',
    '1. Read what was not carried over, and what was with a difference.',
    '2. Start a server with both: `tocsin serve --plan plan.md --people people.yaml`. Nobody is paged while nothing points to it.',
    '3. Have everybody answer a test page: an address that never did is not proved to reach anybody.',
    '4. `tocsin plan check plan.md --people people.yaml --weeks 8` says whether somebody is reached at every minute.',
    '5. Point one source here, then the others.',
    '',
  )
  return lines.join('\n')
}

function scheduleText({ name, becomes, compared, overrides }: ScheduleReport, pager: string): readonly string[] {
  const lines = [`### ${name}`, '']
  if (becomes.length === 0) return [...lines, 'It was not carried over; why stands below.']
  const added = overrides === 0 ? '' : `, with ${overrides} override${overrides === 1 ? '' : 's'}`
  const parts =
    becomes.length === 1
      ? `It is the schedule ${becomes[0]} now${added}`
      : `It is ${becomes.length} schedules now, one for each who is on call at once: ${becomes.join(', ')}${added}`
  if (compared === null) return [...lines, `${parts}. It was **not compared**: ${pager} did not say who is on call.`]
  const during = `from ${compared.from} to ${compared.to}`
  if (compared.differences.length === 0)
    return [...lines, `${parts}. Compared with ${pager} at every minute ${during}: the same people throughout.`]
  lines.push(
    `${parts}. Compared with ${pager} at every minute ${during}: by its turns alone it would differ ${compared.differences.length} time${compared.differences.length === 1 ? '' : 's'}. ${
      compared.left.length === 0
        ? `Overrides put that right until ${compared.to}; **after that it differs again**, so write its turns anew before then.`
        : `Overrides put some of it right; **${compared.left.length} difference${compared.left.length === 1 ? ' is' : 's are'} left**.`
    }`,
    '',
    `| from | to | ${pager} | by its turns |`,
    '| --- | --- | --- | --- |',
  )
  for (const d of compared.differences.slice(0, shownMost))
    lines.push(`| ${d.from} | ${d.to} | ${cell(namesOf(d.theirs))} | ${cell(namesOf(d.ours))} |`)
  if (compared.differences.length > shownMost) lines.push('', `${compared.differences.length - shownMost} more are in the JSON report.`)
  return lines
}

function outcomeText(outcome: Outcome, accounts: readonly Account[]): readonly string[] {
  const these = accounts.filter(a => a.outcome === outcome)
  const title = `## ${outcome[0]!.toUpperCase()}${outcome.slice(1)} (${these.length})`
  if (these.length === 0) return [title, '', 'None.', '']
  if (outcome === 'carried over')
    return [
      title,
      '',
      '| what | name | id | became |',
      '| --- | --- | --- | --- |',
      ...these.map(a => `| ${a.kind} | ${cell(a.name)} | ${cell(a.id)} | ${cell(a.became ?? 'the same')} |`),
      '',
    ]
  return [
    title,
    '',
    `| what | name | id | ${outcome === 'not carried over' ? 'why' : 'difference'} | what to do |`,
    '| --- | --- | --- | --- | --- |',
    ...these.map(
      a =>
        `| ${a.kind} | ${cell(a.name)} | ${cell(a.id)} | ${cell(a.notes.map(n => n.what).join('; '))} | ${cell(a.notes.flatMap(n => n.instead ?? []).join('; ') || 'nothing, if that is meant')} |`,
    ),
    '',
  ]
}
