/** Who is called, who takes a role, and when nobody is. */
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Empty, Skeleton } from '../answer.tsx'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { IncidentDetail } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { minutesWords } from '../time-words.ts'
import type { AskProps } from './ask-form.tsx'

const naps = [15, 30, 60, 120, 240, 480, 1440]
export function AskSnooze({ acting, close }: AskProps) {
  return (
    <Sheet open onClose={close} title="Snooze" lead="Nobody is paged for it until then. Other clocks of the plan go on.">
      <div className="grid grid-cols-2 gap-2">
        {naps.map(minutes => (
          <Button
            key={minutes}
            busy={acting.doing === 'snooze' && (acting.body as { minutes: number }).minutes === minutes && 'Snoozing…'}
            onClick={() => acting.act('snooze', { minutes }, close)}
          >
            {minutesWords(minutes)}
          </Button>
        ))}
      </div>
      <div className="mt-4">{acting.failed === 'snooze' && <ProblemNote error={acting.error} again={acting.again} />}</div>
    </Sheet>
  )
}

export function AskPerson({
  incident,
  acting,
  close,
  verb,
  role,
  title,
  lead,
}: AskProps & { verb: 'add-responder' | 'take-role'; role?: IncidentDetail['roles'][number]; title: string; lead: string }) {
  const people = useQuery(questions.people)
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const already = new Set((role ? role.people : incident.responders).map(person => person.id))
  const found = (people.data?.items ?? [])
    .filter(person => person.name.toLowerCase().includes(text.trim().toLowerCase()))
    .sort((a, b) => Number(b.onCallNow.length > 0) - Number(a.onCallNow.length > 0))
  const call = (person: string) =>
    role ? acting.act('take-role', { role: role.id, person }, close) : acting.act('add-responder', { person }, close)
  return (
    <Sheet open onClose={close} title={title} lead={lead} focus={field}>
      {(people.data?.items.length ?? 0) > 6 && (
        <input
          ref={field}
          type="search"
          aria-label="Find a person"
          placeholder="Find a person"
          className="field mb-3"
          value={text}
          onChange={event => setText(event.target.value)}
        />
      )}
      {acting.failed === verb && <ProblemNote error={acting.error} again={acting.again} />}
      {people.isPending && <Skeleton />}
      <ProblemNote error={people.error} again={() => void people.refetch()} />
      {people.data && found.length === 0 && <Empty title="Nobody of that name." />}
      <ul className="rows border-y border-rule">
        {found.map(person => {
          const busy = acting.doing === verb && (acting.body as { person?: string }).person === person.id
          return (
            <li key={person.id} className="flex items-center justify-between gap-3 py-2">
              <div className="min-w-0 text-sm">
                <span className="block text-base font-semibold">{person.name}</span>
                {!person.canBeReached ? (
                  <StateMark tone="late">No verified contact method</StateMark>
                ) : (
                  <span className="text-ink-2">
                    {person.onCallNow.length > 0
                      ? `On call: ${person.onCallNow.map(shift => shift.name).join(', ')}`
                      : person.positions.join(', ') || 'Not on call'}
                  </span>
                )}
              </div>
              <Button
                small
                busy={busy && (role ? 'Giving…' : 'Calling…')}
                onClick={() => call(person.id)}
                aria-label={`${role ? 'Give to' : 'Call'} ${person.name}`}
              >
                {already.has(person.id) ? (role ? 'Has it' : 'Call again') : role ? 'Give' : 'Call'}
              </Button>
            </li>
          )
        })}
      </ul>
    </Sheet>
  )
}
