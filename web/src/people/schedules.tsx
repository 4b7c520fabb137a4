/** On-call schedules: who has it now, who comes next, and covering for somebody in one tap (X-15). */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { useNow } from '../clock.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { listed } from '../sentence.ts'
import { serverNow } from '../server.ts'
import type { Person, Schedule, Shift } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { clockWords, fromLocalInput, minutesWords, toLocalInput } from '../time-words.ts'
import { useWrite, write } from '../writing.ts'
import { OnCallAtMoment } from './on-call-at.tsx'
import { OnCallCalendar } from './on-call-calendar.tsx'
import { AskCalendar, AskSwap } from './schedule-acts.tsx'
import { ScheduleForm } from './schedule-form.tsx'

const coverHours = 2

type Who = { people: readonly Person[]; me: string | null; owner: boolean }
export function Schedules({ people, me, owner }: Who) {
  const found = useQuery(questions.schedules)
  const [form, setForm] = useState<Schedule | 'new' | null>(null)
  return (
    <Article
      title="On-call schedules"
      aside={
        owner && (
          <Button small onClick={() => setForm('new')}>
            New schedule
          </Button>
        )
      }
    >
      <Answer of={found}>
        {data =>
          data.items.length === 0 ? (
            <Empty title="There is no schedule.">Make one, and give it to a position below: then whoever is on call is paged.</Empty>
          ) : (
            <>
              <OnCallAtMoment />
              <ul className="rows">
                {data.items.map(schedule => (
                  <One key={schedule.id} of={schedule} people={people} me={me} owner={owner} edit={() => setForm(schedule)} />
                ))}
              </ul>
            </>
          )
        }
      </Answer>
      {form && <ScheduleForm schedule={form === 'new' ? null : form} people={people} close={() => setForm(null)} />}
    </Article>
  )
}

function One({ of, people, me, owner, edit }: Who & { of: Schedule; edit: () => void }) {
  const now = useNow()
  const [asked, setAsked] = useState<'cover' | 'swap' | 'calendar' | 'remove' | null>(null)
  const cover = useWrite(['schedules', 'people', 'now', 'on-call'])
  const nameOf = (id: string | null) =>
    id === null ? 'nobody, on purpose' : id === me ? 'you' : (people.find(p => p.id === id)?.name ?? 'somebody removed')
  const coverNow = () => {
    const from = serverNow()
    const to = from + coverHours * 3_600_000
    cover.mutate(
      write('POST', `/schedules/${of.id}/overrides`, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), person: me }),
    )
  }
  const shift = (s: Shift) => (s.person === null ? <StateMark tone="late">Nobody</StateMark> : s.person === me ? 'You' : s.name)
  const overrides = of.overrides.map((override, n) => ({ ...override, n })).filter(override => Date.parse(override.to) > now)
  return (
    <li className="grid grid-cols-1 gap-x-12 gap-y-4 py-4 lg:grid-cols-2">
      <div>
        <h3 className="text-lg font-semibold">{of.name}</h3>
        <p>
          Now: <strong>{of.now ? shift(of.now) : <StateMark tone="late">Nobody</StateMark>}</strong>
          {of.now && !of.now.endless && <span className="text-ink-2"> until {clockWords(of.now.to, now)}</span>}
        </p>
        {of.heldBy.length > 0 ? (
          <p className="text-sm">Holds {listed(of.heldBy)}</p>
        ) : (
          <p className="text-sm">
            <StateMark tone="act">It pages nobody: no position is held by it. Set one below.</StateMark>
          </p>
        )}
        <p className="text-sm text-ink-2">
          {of.zone};{' '}
          {of.layers.length === 0
            ? 'no rotation'
            : of.layers
                .map(
                  layer =>
                    `${layer.people.map(nameOf).join(', ')}, ${layer.every.count === 1 ? `each ${layer.every.unit}` : `every ${layer.every.count} ${layer.every.unit}s`}`,
                )
                .join('; over that: ')}
        </p>
        <div className="mt-3 flex flex-wrap gap-2">
          {me && (
            <Button small busy={cover.isPending && 'Covering…'} onClick={coverNow}>
              I cover for {minutesWords(coverHours * 60)}
            </Button>
          )}
          <Button small onClick={() => setAsked('cover')}>
            Override…
          </Button>
          <Button small onClick={() => setAsked('swap')} aria-label={`Swap shifts of ${of.name}`}>
            Swap…
          </Button>
          <Button small onClick={() => setAsked('calendar')} aria-label={`Calendar… of ${of.name}`}>
            Calendar…
          </Button>
          {owner && (
            <>
              <Button small onClick={edit} aria-label={`Edit ${of.name}`}>
                Edit…
              </Button>
              <Button small tone="quiet" onClick={() => setAsked('remove')} aria-label={`Remove ${of.name}`}>
                Remove…
              </Button>
            </>
          )}
        </div>
        {cover.isSuccess && (
          <p role="status" className="mt-2 text-sm">
            <StateMark tone="good">You have it for {minutesWords(coverHours * 60)}.</StateMark>
          </p>
        )}
        <div className="mt-2">
          <ProblemNote error={cover.error} again={() => cover.mutate(cover.variables!)} />
        </div>
      </div>
      <div className="text-sm">
        <OnCallCalendar of={of} me={me} now={now} />
        <h4 className="mt-4 font-semibold">Next hand-overs</h4>
        {of.upcoming.length === 0 && <p className="py-1 text-ink-2">Nothing is planned.</p>}
        <ol className="rows">
          {of.upcoming.slice(0, 4).map(s => (
            <li key={`${s.from} ${s.to}`} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-3 py-1.5">
              <span className="text-ink-2">
                {s.endless ? `from ${clockWords(s.from, now)} on` : `${clockWords(s.from, now)} – ${clockWords(s.to, now)}`}
              </span>
              <span className="font-semibold">
                {shift(s)}
                {s.override && <span className="font-normal text-ink-2"> override</span>}
              </span>
            </li>
          ))}
        </ol>
        {overrides.length > 0 && (
          <>
            <h4 className="mt-3 font-semibold">Overrides</h4>
            <ul className="rows">
              {overrides.map(override => (
                <Override key={override.n} of={override} schedule={of} name={nameOf(override.person)} now={now} />
              ))}
            </ul>
          </>
        )}
      </div>
      {asked === 'cover' && <AskOverride schedule={of} people={people} me={me} close={() => setAsked(null)} />}
      {asked === 'swap' && <AskSwap schedule={of} me={me} now={now} close={() => setAsked(null)} />}
      {asked === 'calendar' && <AskCalendar schedule={of} me={me} now={now} close={() => setAsked(null)} />}
      {asked === 'remove' && <Remove schedule={of} close={() => setAsked(null)} />}
    </li>
  )
}

function Override({
  of,
  schedule,
  name,
  now,
}: {
  of: Schedule['overrides'][number] & { n: number }
  schedule: Schedule
  name: string
  now: number
}) {
  const remove = useWrite(['schedules', 'people', 'now', 'on-call'])
  return (
    <li className="py-1">
      <div className="flex items-center justify-between gap-3">
        <span>
          <span className="text-ink-2">
            {clockWords(of.from, now)} – {clockWords(of.to, now)}
          </span>{' '}
          {name}
        </span>
        <Button
          small
          tone="quiet"
          busy={remove.isPending && 'Ending…'}
          onClick={() => remove.mutate(write('DELETE', `/schedules/${schedule.id}/overrides/${of.n}`))}
          aria-label={`Take back the override of ${name} from ${clockWords(of.from, now)}`}
        >
          Take back
        </Button>
      </div>
      <ProblemNote error={remove.error} />
    </li>
  )
}

function AskOverride({
  schedule,
  people,
  me,
  close,
}: {
  schedule: Schedule
  people: readonly Person[]
  me: string | null
  close: () => void
}) {
  const [person, setPerson] = useState(me ?? people[0]?.id ?? '')
  const [from, setFrom] = useState(toLocalInput(serverNow()))
  const [to, setTo] = useState(toLocalInput(serverNow() + 8 * 3_600_000))
  const save = useWrite(['schedules', 'people', 'now', 'on-call'], close)
  const starts = fromLocalInput(from)
  const ends = fromLocalInput(to)
  const wrong = starts !== null && ends !== null && ends <= starts
  return (
    <Sheet
      open
      onClose={close}
      title={`Override ${schedule.name}`}
      lead="For that time it is theirs, whatever the rotation says. Times are in your own zone."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!save.isPending && starts && ends && !wrong)
            save.mutate(
              write('POST', `/schedules/${schedule.id}/overrides`, { from: starts, to: ends, person: person === '' ? null : person }),
            )
        }}
      >
        <Field label="Who">
          {ids => (
            <select {...ids} className="field" value={person} onChange={event => setPerson(event.target.value)}>
              {people.map(p => (
                <option key={p.id} value={p.id}>
                  {p.name}
                  {p.canBeReached ? '' : ' (reach not proved)'}
                </option>
              ))}
              <option value="">Nobody, on purpose</option>
            </select>
          )}
        </Field>
        <Field label="From">
          {ids => (
            <input {...ids} type="datetime-local" className="field" required value={from} onChange={event => setFrom(event.target.value)} />
          )}
        </Field>
        <Field label="To" error={wrong ? 'It has to end after it begins.' : null}>
          {ids => (
            <input {...ids} type="datetime-local" className="field" required value={to} onChange={event => setTo(event.target.value)} />
          )}
        </Field>
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          Override
        </Button>
      </form>
    </Sheet>
  )
}

function Remove({ schedule, close }: { schedule: Schedule; close: () => void }) {
  const remove = useWrite(['schedules', 'positions', 'people', 'now'], close)
  return (
    <Sheet open onClose={close} title={`Remove ${schedule.name}?`} lead="Positions that it holds lose it: look who is paged for them then.">
      <ProblemNote error={remove.error} />
      <Button
        tone="danger"
        className="mt-2 w-full"
        busy={remove.isPending && 'Removing…'}
        onClick={() => remove.mutate(write('DELETE', `/schedules/${schedule.id}`))}
      >
        Remove the schedule
      </Button>
    </Sheet>
  )
}
