/** Closing: the record stays. Where the plan is reviewed after material incidents, whether this was one is asked here (L-40). */
import { useState } from 'react'
import { useDraft } from '../draft.ts'
import { Choice, Field } from '../field.tsx'
import { refOf } from '../incident-ref.ts'
import { capital } from '../sentence.ts'
import { StateMark } from '../state-mark.tsx'
import { AskForm, type AskProps } from './ask-form.tsx'
import { leftOwed } from './left-owed.ts'

const undecided = 'undecided'

export function AskClose({ incident, acting, close }: AskProps) {
  const [reason, setReason, clearReason] = useDraft(`incident/${refOf(incident)}/close`)
  const [why, setWhy, clearWhy] = useDraft(`incident/${refOf(incident)}/close/why`)
  const [chosen, setChosen] = useState<string | null>(null)
  const asks = incident.closing
  const left = leftOwed(incident.obligations)
  const decides = asks !== null && chosen !== null && chosen !== undecided
  return (
    <AskForm
      title="Close"
      lead={left.length === 0 ? 'The work is done. The record stays.' : undefined}
      button="Close the incident"
      busy="Closing…"
      verb="close"
      ready={asks === null || chosen === undecided || (chosen !== null && why.trim() !== '')}
      submit={() =>
        acting.act(
          'close',
          {
            as: 'done',
            ...(reason.trim() ? { reason: reason.trim() } : {}),
            ...(decides ? { material: chosen, why: why.trim() } : {}),
          },
          () => {
            clearReason()
            clearWhy()
            close()
          },
        )
      }
      acting={acting}
      close={close}
    >
      {left.length > 0 && (
        <div>
          <p>
            <StateMark tone="act">{left.length === 1 ? 'One thing is' : `${left.length} things are`} still owed.</StateMark> It stays owed,
            and closing over it is a departure from the plan, which the record keeps.
          </p>
          <ul className="mt-2 list-disc pl-5 text-sm">
            {left.map(o => (
              <li key={o.id}>
                {capital(o.name)}
                {o.state === 'overdue' && ', overdue'}
              </li>
            ))}
          </ul>
        </div>
      )}
      {asks && (
        <>
          <Choice
            legend={asks.question}
            value={chosen}
            onChange={setChosen}
            options={[
              ...asks.answers.map(value => ({
                value,
                label: capital(value),
                hint: value === 'yes' ? 'The review of the plan is owed from now.' : undefined,
              })),
              { value: undecided, label: 'Not decided yet', hint: 'It stays owed, and closing over it is a departure from the plan.' },
            ]}
          />
          {asks.weigh.length > 0 && <p className="text-sm text-ink-2">To weigh: {asks.weigh.join('; ')}.</p>}
          {chosen !== undecided && (
            <Field label="Why">
              {ids => (
                <textarea
                  {...ids}
                  className="field"
                  required={decides}
                  maxLength={10_000}
                  value={why}
                  onChange={e => setWhy(e.target.value)}
                />
              )}
            </Field>
          )}
        </>
      )}
      <Field label="Closing words (optional)">
        {ids => <textarea {...ids} className="field" maxLength={2_000} value={reason} onChange={e => setReason(e.target.value)} />}
      </Field>
    </AskForm>
  )
}
