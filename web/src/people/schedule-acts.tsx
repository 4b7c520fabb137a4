/** What is done with a schedule beside covering: trading two shifts, reading a calendar file, and an address for one's own calendar. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { CopyBlock } from '../copy.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { CalendarFeed, CalendarFileRead, Schedule, Shift } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { clockWords } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'

const stale = ['schedules', 'people', 'now', 'on-call']
const key = (shift: Shift) => `${shift.from} ${shift.to}`

export function AskSwap({ schedule, me, now, close }: { schedule: Schedule; me: string | null; now: number; close: () => void }) {
  const shifts = [...(schedule.now ? [schedule.now] : []), ...schedule.upcoming].filter(s => s.person !== null)
  const called = (s: Shift) => `${s.person === me ? 'You' : s.name}: ${clockWords(s.from, now)} – ${clockWords(s.to, now)}`
  const [first, setFirst] = useState(() => shifts.find(s => s.person === me) ?? shifts[0])
  const others = shifts.filter(s => s.person !== first?.person)
  const [chosen, setChosen] = useState('')
  const second = others.find(s => key(s) === chosen) ?? others[0]
  const save = useWrite(stale, close)
  const time = ({ from, to }: Shift) => ({ from, to })
  return (
    <Sheet
      open
      onClose={close}
      title={`Swap two shifts of ${schedule.name}`}
      lead="Who has the one takes the other. Both stand as overrides: to undo it, take back both. Whom you swap with is told."
    >
      {first === undefined || second === undefined ? (
        <p>In the coming weeks there are no two people to swap between.</p>
      ) : (
        <form
          className="space-y-4"
          onSubmit={event => {
            event.preventDefault()
            if (!save.isPending) save.mutate(write('POST', `/schedules/${schedule.id}/swap`, { first: time(first), second: time(second) }))
          }}
        >
          <Field label="This shift">
            {ids => (
              <select
                {...ids}
                className="field"
                value={key(first)}
                onChange={event => setFirst(shifts.find(s => key(s) === event.target.value))}
              >
                {shifts.map(s => (
                  <option key={key(s)} value={key(s)}>
                    {called(s)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="For this one">
            {ids => (
              <select {...ids} className="field" value={key(second)} onChange={event => setChosen(event.target.value)}>
                {others.map(s => (
                  <option key={key(s)} value={key(s)}>
                    {called(s)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <ProblemNote error={save.error} />
          <Button tone="thumb" type="submit" busy={save.isPending && 'Swapping…'}>
            Swap
          </Button>
        </form>
      )}
    </Sheet>
  )
}

export function AskCalendar({ schedule, me, now, close }: { schedule: Schedule; me: string | null; now: number; close: () => void }) {
  return (
    <Sheet
      open
      onClose={close}
      title={`${schedule.name} and calendars`}
      lead="Its shifts in your own calendar, and overrides out of a calendar file."
      wide
    >
      <Address path={`/schedules/${schedule.id}/calendar`} what={`all shifts of ${schedule.name}`} />
      {me !== null && <Address path={`/people/${me}/calendar`} what="your own shifts, on all schedules" />}
      <ReadFile schedule={schedule} now={now} />
    </Sheet>
  )
}

function Address({ path, what }: { path: string; what: string }) {
  const make = useWrite<CalendarFeed>([])
  return (
    <div className="mb-5">
      <p className="mb-2 text-sm font-semibold">An address for {what}</p>
      {make.data ? (
        <>
          <CopyBlock text={make.data.url} what={`the address for ${what}`} />
          <p className="mt-1 text-sm text-ink-2">
            Subscribe to it in a calendar application. Whoever has it can read the shifts; it is revoked in Settings.
          </p>
        </>
      ) : (
        <Button
          small
          busy={make.isPending && 'Making…'}
          aria-label={`Make it: an address for ${what}`}
          onClick={() => make.mutate(write('POST', path))}
        >
          Make it
        </Button>
      )}
      <ProblemNote error={make.error} />
    </div>
  )
}

function ReadFile({ schedule, now }: { schedule: Schedule; now: number }) {
  const [ics, setIcs] = useState<string | null>(null)
  const path = `/schedules/${schedule.id}/calendar-file`
  const read = useWrite<CalendarFileRead>([])
  const take = useWrite<CalendarFileRead>(stale)
  const found = take.data ?? read.data
  const fresh = found?.overrides.filter(o => !o.known).length ?? 0
  return (
    <div>
      <Field
        label="Overrides from a calendar file (.ics)"
        hint="Each entry names its person, as an attendee or in its title. Nothing is taken before you have seen it, and an owner takes it."
      >
        {ids => (
          <input
            {...ids}
            type="file"
            accept=".ics,text/calendar"
            className="field"
            onChange={async event => {
              const text = (await event.target.files?.[0]?.text()) ?? null
              setIcs(text)
              take.reset()
              if (text !== null) read.mutate(write('POST', path, { ics: text, take: false }))
            }}
          />
        )}
      </Field>
      <ProblemNote error={read.error ?? take.error} />
      {found && (
        <div className="mt-3 text-sm" role="status">
          <ul className="rows">
            {found.overrides.map(o => (
              <li key={`${o.from} ${o.person}`} className="py-1">
                <span className="text-ink-2">
                  {clockWords(o.from, now)} – {clockWords(o.to, now)}
                </span>{' '}
                <strong>{o.name ?? 'nobody, on purpose'}</strong>
                {o.known && <span className="text-ink-2"> is there already</span>}
              </li>
            ))}
            {found.problems.map(p => (
              <li key={`${p.entry} ${p.what}`} className="py-1">
                <StateMark tone="late">
                  {p.entry}: {p.what}
                </StateMark>{' '}
                {p.instead}
              </li>
            ))}
          </ul>
          {take.isSuccess ? (
            <p className="mt-2">
              <StateMark tone="good">
                {take.data.taken === 1 ? '1 override is taken.' : `${take.data.taken} overrides are taken.`}
              </StateMark>
            </p>
          ) : fresh > 0 ? (
            <Button
              tone="thumb"
              className="mt-3"
              busy={take.isPending && 'Taking…'}
              onClick={() => ics !== null && take.mutate(write('POST', path, { ics, take: true }))}
            >
              {fresh === 1 ? 'Take it' : `Take all ${fresh}`}
            </Button>
          ) : (
            <p className="mt-2 text-ink-2">Nothing of it is new.</p>
          )}
        </div>
      )}
    </div>
  )
}
