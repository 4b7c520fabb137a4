/** Proved in daylight: who would be called when, at any chosen moment, if nobody ever answered. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { Field } from '../field.tsx'
import { methodNames } from '../method-names.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { EscalationAt, PlanView } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { fromLocalInput, minutesWords, toLocalInput } from '../time-words.ts'
import { When } from '../when.tsx'

export function WhoIsCalled({ severities }: { severities: PlanView['severities'] }) {
  const [severity, setSeverity] = useState(severities[0]?.id ?? '')
  const [local, setLocal] = useState(() => toLocalInput(Date.now()))
  const at = fromLocalInput(local)
  const found = useQuery({ ...questions.escalationAt(severity, at ?? ''), enabled: severity !== '' && at !== null })
  return (
    <Article title="Who is called, and when">
      <p className="mb-3 text-sm text-ink-2">If an incident opened then, and nobody ever answered.</p>
      <div className="grid grid-cols-1 gap-2 sm:grid-cols-2 xl:grid-cols-1">
        <Field label="Severity">
          {ids => (
            <select {...ids} className="field" value={severity} onChange={event => setSeverity(event.target.value)}>
              {severities.map(s => (
                <option key={s.id} value={s.id}>
                  {s.id} {s.name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="It opens at">
          {ids => (
            <input
              {...ids}
              type="datetime-local"
              className="field"
              required
              value={local}
              onChange={event => setLocal(event.target.value)}
            />
          )}
        </Field>
      </div>
      <div className="mt-2">
        {found.isError ? (
          <ProblemNote error={found.error} />
        ) : (
          <Answer of={found} lines={3}>
            {data => <Calls called={data.called} />}
          </Answer>
        )}
      </div>
    </Article>
  )
}

function Calls({ called }: { called: EscalationAt['called'] }) {
  if (called.length === 0) return <p className="py-2 text-sm">Nobody is called, as the plan says.</p>
  return (
    <ol className="rows">
      {called.map((call, i) => (
        <li key={i} className="grid grid-cols-[6.25rem_minmax(0,1fr)] gap-3 py-2 text-sm">
          <span className="text-ink-2">
            {call.afterMs === 0 ? 'at once' : `+${minutesWords(Math.ceil(call.afterMs / 60_000))}`}
            <span className="block">
              <When at={call.at} only="absolute" />
            </span>
          </span>
          <span>
            {call.person ? (
              <span className="font-semibold">{call.person.name}</span>
            ) : (
              <StateMark tone="late">Reaches nobody{call.whom.length > 0 && `: nobody is ${call.whom.join(' and ')}`}</StateMark>
            )}
            {call.methods.length > 0 && ` by ${call.methods.map(kind => methodNames[kind]).join(', ')}`}
            {call.unverified && <StateMark tone="act">Not proved</StateMark>}
            <span className="block text-ink-2">
              {call.why} <ClauseLink clause={call.clause} />
            </span>
          </span>
        </li>
      ))}
    </ol>
  )
}
