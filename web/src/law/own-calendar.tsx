/** What business days are counted by: zone, hours and holidays as the plan has them, and the days on which we are closed ourselves. */

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import type { OrgCalendar } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const dayWords = (date: string) =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })

export function OwnCalendar() {
  const found = useQuery(questions.orgCalendar)
  return (
    <Article title="Our calendar">
      <p className="mb-3 max-w-prose text-ink-2">
        Business days and hours are counted by it. Zone, hours and holidays stand in the <Link to="/plan-edit">plan</Link>; the days on
        which we are closed ourselves are said here.
      </p>
      <Answer of={found} lines={4}>
        {calendar => (
          <div className="grid grid-cols-1 gap-x-12 gap-y-6 lg:grid-cols-2">
            <dl className="grid grid-cols-[min(6.5rem,30%)_minmax(0,1fr)] content-start gap-x-3 gap-y-1.5">
              <dt className="text-ink-2">Zone</dt>
              <dd>{calendar.zone ?? <Open calendar={calendar} what="zone" />}</dd>
              <dt className="text-ink-2">Hours</dt>
              <dd>
                {calendar.hours
                  ? `${calendar.hours.days.map(day => days[day - 1]).join(', ')}, ${calendar.hours.from} to ${calendar.hours.to}`
                  : (calendar.open.some(o => o.what === 'hours') && <Open calendar={calendar} what="hours" />) ||
                    'not counted while something here is open'}
              </dd>
              <dt className="text-ink-2">Holidays</dt>
              <dd>
                {calendar.holidays ?? <Open calendar={calendar} what="holidays" />}
                {calendar.ahead.length > 0 && (
                  <details className="text-sm">
                    <summary className="min-h-8 py-1 text-accent">The coming year: {calendar.ahead.length}</summary>
                    <ul className="columns-2">
                      {calendar.ahead.map(day => (
                        <li key={day}>{dayWords(day)}</li>
                      ))}
                    </ul>
                  </details>
                )}
              </dd>
            </dl>
            <Closed calendar={calendar} />
          </div>
        )}
      </Answer>
    </Article>
  )
}

/** What the plan leaves open is asked for, never filled in. */
function Open({ calendar, what }: { calendar: OrgCalendar; what: string }) {
  const words = calendar.open.find(o => o.what === what)?.words
  return <StateMark tone="act">Open{words ? `: ${words}` : ''}</StateMark>
}

function Closed({ calendar }: { calendar: OrgCalendar }) {
  const [day, setDay] = useState('')
  const save = useWrite<OrgCalendar>(['calendar', 'incident', 'obligations', 'now'], () => setDay(''))
  const put = (dates: readonly string[]) => !save.isPending && save.mutate(write('PUT', '/calendar/closures', { dates }))
  return (
    <div>
      <h3 className="mb-1 font-semibold">Closed on</h3>
      {calendar.closures.length === 0 && <p className="py-2 text-sm text-ink-2">No day of our own.</p>}
      <ul className="rows">
        {calendar.closures.map(date => (
          <li key={date} className="flex items-center justify-between gap-3 py-1">
            {dayWords(date)}
            <Button small tone="quiet" onClick={() => put(calendar.closures.filter(d => d !== date))}>
              Open after all<span className="sr-only"> on {dayWords(date)}</span>
            </Button>
          </li>
        ))}
      </ul>
      <form
        className="mt-2 flex flex-wrap items-end gap-2"
        onSubmit={event => {
          event.preventDefault()
          if (day !== '') put([...calendar.closures, day])
        }}
      >
        <Field label="Another day">
          {ids => <input {...ids} type="date" className="field" required value={day} onChange={event => setDay(event.target.value)} />}
        </Field>
        <Button type="submit" busy={save.isPending && 'Saving…'}>
          We are closed then
        </Button>
      </form>
      <div className="mt-2">
        <ProblemNote error={save.error} />
      </div>
    </div>
  )
}
