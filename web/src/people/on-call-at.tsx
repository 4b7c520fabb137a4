/** Who is on call at a chosen moment, on every schedule and in every position of the plan: the function that pages answers. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Field } from '../field.tsx'
import * as questions from '../questions.ts'
import { serverNow } from '../server.ts'
import { StateMark } from '../state-mark.tsx'
import { clockWords, fromLocalInput, toLocalInput } from '../time-words.ts'

export function OnCallAtMoment() {
  const [local, setLocal] = useState(() => toLocalInput(serverNow()))
  const at = fromLocalInput(local)
  const [open, setOpen] = useState(false)
  const found = useQuery({ ...questions.onCallAt(at ?? ''), enabled: open && at !== null })
  return (
    <details className="mb-2" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer py-2 font-semibold text-accent">Who is on call at …</summary>
      <div className="max-w-xs">
        <Field label="At" hint="In your own time zone.">
          {ids => <input {...ids} type="datetime-local" className="field" value={local} onChange={event => setLocal(event.target.value)} />}
        </Field>
      </div>
      {open && at !== null && (
        <Answer of={found}>
          {data => (
            <dl className="rows mt-3 text-sm">
              {data.schedules.map(s => (
                <div key={s.id} className="grid grid-cols-1 gap-x-6 py-1.5 sm:grid-cols-[14rem_1fr]">
                  <dt className="text-ink-2">{s.name}, on-call schedule</dt>
                  <dd>
                    <strong>{s.person?.name ?? <StateMark tone="late">Nobody</StateMark>}</strong>
                    {s.override && <span className="text-ink-2"> (override)</span>}
                    {s.until && <span className="text-ink-2"> until {clockWords(s.until, serverNow())}</span>}
                  </dd>
                </div>
              ))}
              {data.positions.map(p => (
                <div key={p.id} className="grid grid-cols-1 gap-x-6 py-1.5 sm:grid-cols-[14rem_1fr]">
                  <dt className="text-ink-2">{p.name}, position</dt>
                  <dd>{p.people.length > 0 ? p.people.map(x => x.name).join(', ') : <StateMark tone="late">Nobody</StateMark>}</dd>
                </div>
              ))}
            </dl>
          )}
        </Answer>
      )}
    </details>
  )
}
