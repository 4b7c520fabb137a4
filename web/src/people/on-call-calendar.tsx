/** A schedule as a calendar of the coming weeks, in the days of whoever looks; a day that is nobody's says so. */
import type { Schedule } from '../shapes.ts'
import { clockWords } from '../time-words.ts'
import { type Day, onCallWeeks, type Part } from './on-call-weeks.ts'

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const weeksShown = 4
const timeOf = (at: number) => new Date(at).toTimeString().slice(0, 5)

export function OnCallCalendar({ of, me, now }: { of: Schedule; me: string | null; now: number }) {
  const shifts = of.now ? [of.now, ...of.upcoming] : of.upcoming
  const weeks = onCallWeeks(shifts, now, weeksShown)
  const until = shifts.reduce((latest, shift) => Math.max(latest, Date.parse(shift.to)), 0)
  return (
    <table className="w-full table-fixed border-collapse text-xs">
      <caption className="pb-1 text-left text-sm text-ink-2">Who has {of.name} in the coming weeks, in your time zone</caption>
      <thead>
        <tr>
          {weekdays.map(name => (
            <th key={name} scope="col" className="border-b border-line pb-1 text-left font-semibold">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map(days => (
          <tr key={days[0]!.at}>
            {days.map(day => (
              <td key={day.at} className={`h-14 border-b border-rule py-1 pr-1 align-top ${day.past ? 'text-ink-2' : ''}`}>
                <Cell day={day} me={me} now={now} known={day.at < until} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ day, me, now, known }: { day: Day; me: string | null; now: number; known: boolean }) {
  const date = new Date(day.at)
  const today = day.at <= now && !day.past
  return (
    <>
      <time dateTime={date.toISOString()} className={today ? 'font-bold text-accent' : 'text-ink-2'}>
        {date.getDate() === 1 ? clockWords(date.toISOString(), 0).split(' ').slice(0, 2).join(' ') : date.getDate()}
        {today && <span className="sr-only"> (today)</span>}
      </time>
      {!day.past && known && day.parts.length === 0 && <span className="block font-semibold text-alarm">nobody</span>}
      {!day.past && day.parts.map(part => <PartOf key={`${part.person} ${part.from}`} part={part} me={me} />)}
    </>
  )
}

function PartOf({ part, me }: { part: Part; me: string | null }) {
  const name = part.person === null ? 'nobody' : part.person === me ? 'You' : (part.name ?? 'somebody')
  const tone = part.person === null ? 'font-semibold text-alarm' : part.person === me ? 'font-bold' : ''
  const whole = `${part.person === null ? 'Nobody' : (part.name ?? name)}${part.from === null ? '' : ` from ${timeOf(part.from)}`}${part.override ? ', override' : ''}`
  return (
    <span className={`block truncate ${tone}`} title={whole}>
      {part.from !== null && <span className="block font-normal text-ink-2">{timeOf(part.from)}</span>}
      {name.split(' ')[0]}
    </span>
  )
}
