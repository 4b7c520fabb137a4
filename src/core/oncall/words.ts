/**
 * The proof of reach and the escalation in words, as `plan check` and `plan escalation` print them: times on the wall of
 * the plan's zone, names as the caller knows them.
 */
import { dateText, dayOf, timeOf, timeText, toDate } from '../calendar/civil.ts'
import { offsetAt, offsetText, toWallClock } from '../calendar/local.ts'
import { type Instant, instant } from '../id.ts'
import type { ClauseId, Plan, Target } from '../plan.ts'
import type { ZoneTable } from '../world.ts'
import type { Called } from './escalation-at.ts'
import type { MethodId, PersonId } from './people.ts'
import type { Gap, Reach } from './reach.ts'

/** What the words need beside the data: the zone's clock, and the names that core does not know. */
export type Naming = Readonly<{
  zone: string
  table: ZoneTable
  person(id: PersonId): string
  /** A method as its person knows it: "sms", "email a…@example.com". */
  method(person: PersonId, method: MethodId): string
}>

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** 25 December 02:00; with the year where it is another than that of `near`. */
export function momentText(table: ZoneTable, at: Instant, near: Instant): string {
  const wall = toWallClock(table, at)
  const { year, month, day } = toDate(dayOf(wall))
  const other = year !== toDate(dayOf(toWallClock(table, near))).year
  return `${day} ${months[month - 1]}${other ? ` ${year}` : ''} ${timeText(timeOf(wall) - (timeOf(wall) % 1000))}`
}

/** 25 December 02:00 to 06:00, or with both dates where they differ. */
export function spanText(table: ZoneTable, from: Instant, to: Instant, near: Instant): string {
  const [begin, end] = [toWallClock(table, from), toWallClock(table, to)]
  const sameDay = dateText(dayOf(begin)) === dateText(dayOf(end)) && offsetAt(table, from) === offsetAt(table, to)
  return `${momentText(table, from, near)} to ${sameDay ? timeText(timeOf(end)) : momentText(table, to, near)}`
}

/** 45 seconds, 4 minutes, 1 hour 30 minutes. */
export function lengthText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const parts: string[] = []
  for (const [unit, length] of [
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ] as const) {
    const count = Math.floor((seconds % (length * (unit === 'hour' ? Number.POSITIVE_INFINITY : 60))) / length)
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
  }
  return parts.length === 0 ? 'no time' : parts.slice(0, 2).join(' ')
}

const clauseText = (plan: Plan, clause: ClauseId): string => {
  const found = plan.clauses.find(c => c.id === clause)
  return found ? `${found.number} ${found.title}`.trim() : clause
}

/** nobody reachable 25 December 02:00 to 06:00 (paged all the same, but not verified: Ben) */
export function gapWords(gap: Gap, naming: Naming, near: Instant): string {
  const tried = gap.tried.map(naming.person).join(', ')
  const time = spanText(naming.table, gap.from, gap.to, near)
  if (gap.first !== null) return `reached too late, after ${lengthText(gap.first)}, ${time}`
  return `nobody reachable ${time}${tried === '' ? '' : ` (the plan pages ${tried}, without a verified contact method)`}`
}

/** One line per severity, and one per gap under it. */
export function reachWords(reaches: readonly Reach[], plan: Plan, naming: Naming): string {
  const lines: string[] = []
  for (const reach of reaches) {
    const name = plan.severities.find(s => s.id === reach.severity)?.name ?? reach.severity
    const head = name.toLowerCase() === reach.severity.toLowerCase() ? reach.severity : `${reach.severity} (${name})`
    if (!reach.pages) {
      lines.push(`${head}: pages nobody, as the plan says`)
      continue
    }
    const promise =
      reach.promise === null ? 'the plan gives no exact figure: within its first round' : `promised within ${lengthText(reach.promise)}`
    const time = spanText(naming.table, reach.from, reach.to, reach.from)
    if (reach.gaps.length === 0) {
      const slowest = reach.slowest === null || reach.slowest === 0 ? 'at once' : `after ${lengthText(reach.slowest)} at the latest`
      lines.push(
        `${head}: somebody with a verified contact method is paged ${slowest}, at every minute from ${time} ${naming.zone} (${promise})`,
      )
      continue
    }
    const first = reach.gaps[0]!
    lines.push(
      `${head}: not proved from ${time} ${naming.zone} (${promise}; ${clauseText(plan, reach.clause)}). The first minute: ${momentText(naming.table, first.from, reach.from)}`,
    )
    for (const gap of reach.gaps) lines.push(`  ${gapWords(gap, naming, reach.from)}`)
  }
  return lines.join('\n')
}

const why: Readonly<Record<Extract<Called, { type: 'page' }>['why'], string>> = {
  escalation: 'step',
  mobilised: 'mobilised',
  owed: 'is owed a word',
  late: 'because it is late',
  asked: 'asked for',
}

/** Whom the plan means, in its words. */
function targetText(plan: Plan, target: Target): string {
  if ('owners' in target) return 'the owners'
  if ('schedule' in target) return `on-call schedule ${target.schedule}`
  const [all, id] = 'role' in target ? [plan.roles, target.role] : [plan.positions, target.position]
  return all.find(one => one.id === id)?.name ?? id
}

/** Who is paged when if nobody ever answers: a line per moment and person. */
export function escalationWords(called: readonly Called[], at: Instant, plan: Plan, naming: Naming): string {
  const { table } = naming
  const head = `If nobody ever answers an incident that opens on ${momentText(table, at, instant(0))} (${naming.zone}, UTC${offsetText(offsetAt(table, at)).replace('Z', '')}):`
  if (called.length === 0) return `${head}\n  nobody is paged, as the plan says`
  const lines = together(called).map(({ one, methods }) => {
    const wall = toWallClock(table, one.at)
    const sameDay = dateText(dayOf(wall)) === dateText(dayOf(toWallClock(table, at)))
    const time = `${sameDay ? '' : `${momentText(table, one.at, at).replace(/ \S+$/, '')} `}${timeText(timeOf(wall))}`
    const after = one.at === at ? 'at once' : `+${lengthText(one.at - at)}`
    const clause = clauseText(plan, one.clause)
    const reason = one.step !== null ? `step ${one.step + 1}, ` : one.type === 'page' ? `${why[one.why]}, ` : ''
    const meant = one.type === 'nobody reachable' ? one.whom.map(target => targetText(plan, target)).join(' and ') : ''
    if (one.type === 'nobody reachable')
      return `  ${time}  ${after}  NOBODY REACHABLE${meant === '' ? '' : ` as ${meant}`}  (${reason}${clause})`
    const by = [...new Set(methods.map(method => naming.method(one.person, method)))].join(', ')
    return `  ${time}  ${after}  ${naming.person(one.person)} by ${by}${one.unverified ? ', not verified' : ''}  (${reason}${clause})`
  })
  return [head, ...lines].join('\n')
}

/** Pages of one person at one moment for one reason are one line. */
function together(called: readonly Called[]): readonly Readonly<{ one: Called; methods: readonly MethodId[] }>[] {
  const made: { one: Called; methods: MethodId[] }[] = []
  for (const one of called) {
    const before = made.find(
      ({ one: other }) =>
        one.type === 'page' &&
        other.type === 'page' &&
        other.at === one.at &&
        other.person === one.person &&
        other.step === one.step &&
        other.why === one.why,
    )
    if (before && one.type === 'page') before.methods.push(one.method)
    else made.push({ one, methods: one.type === 'page' ? [one.method] : [] })
  }
  return made
}
