/** How grave it is, what kind it is, how far the work has come. */
import { useState } from 'react'
import { useDraft } from '../draft.ts'
import { Choice, Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { SeverityMark } from '../severity-mark.tsx'
import { AskForm, type AskProps } from './ask-form.tsx'
import { nextPhase } from './main-action.ts'

export function AskSeverity({ incident, acting, close }: AskProps) {
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/severity`)
  const options = incident.severities.map((severity, rank) => ({
    value: severity.id,
    label: (
      <>
        <SeverityMark rank={rank} id={severity.id} name={severity.name} />
        {severity.id === incident.severity && <span className="ml-2 text-sm font-normal text-ink-2">now</span>}
      </>
    ),
    hint: severity.definition,
  }))
  return (
    <AskForm
      title="Change the severity"
      lead="Every clock follows. What was already owed stays in the record."
      button="Change severity"
      busy="Changing…"
      verb="severity"
      ready={to !== null && to !== incident.severity && reason.trim() !== ''}
      submit={() =>
        acting.act('severity', { to: to!, reason: reason.trim() }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Choice legend="Severity" options={options} value={to ?? incident.severity} onChange={setTo} />
      <Field label="Why" hint="What is known now that was not known before.">
        {ids => (
          <textarea
            {...ids}
            className="field"
            required
            maxLength={2_000}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        )}
      </Field>
    </AskForm>
  )
}

export function AskKind({ incident, acting, close }: AskProps) {
  const [to, setTo] = useState(incident.kind ?? '')
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/kind`)
  return (
    <AskForm
      title="What kind of incident is it?"
      button="Set kind"
      busy="Setting…"
      verb="kind"
      ready={reason.trim() !== '' && to !== (incident.kind ?? '')}
      submit={() =>
        acting.act('kind', { to: to === '' ? null : to, reason: reason.trim() }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Field label="Kind">
        {ids => (
          <select {...ids} className="field" value={to} onChange={event => setTo(event.target.value)}>
            <option value="">Not known</option>
            {incident.kinds.map(kind => (
              <option key={kind.id} value={kind.id}>
                {kind.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Why">
        {ids => (
          <textarea
            {...ids}
            className="field"
            required
            maxLength={2_000}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        )}
      </Field>
    </AskForm>
  )
}

export function AskPhase({ incident, acting, close, to: wanted }: AskProps & { to?: string | undefined }) {
  const [to, setTo] = useState(wanted ?? nextPhase(incident.phases)?.id ?? incident.phases[0]?.id ?? '')
  const [note, setNote, clear] = useDraft(`incident/${refOf(incident)}/phase`)
  const phase = incident.phases.find(p => p.id === to)
  return (
    <AskForm
      title="Enter a phase"
      button={`Enter ${phase?.name ?? 'phase'}`}
      busy="Entering…"
      verb="phase"
      ready={to !== ''}
      submit={() =>
        acting.act('phase', { to, ...(note.trim() ? { note: note.trim() } : {}) }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <Field label="Phase">
        {ids => (
          <select {...ids} className="field" value={to} onChange={event => setTo(event.target.value)}>
            {incident.phases.map(p => (
              <option key={p.id} value={p.id}>
                {p.name}
                {p.current ? ' (now)' : ''}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label={incident.phases.some(p => p.noteOwed) ? 'Note (the plan wants one for each phase at this severity)' : 'Note (optional)'}
        hint="What was found or done, and how you know."
      >
        {ids => <textarea {...ids} className="field" maxLength={10_000} value={note} onChange={event => setNote(event.target.value)} />}
      </Field>
    </AskForm>
  )
}
