/** A person's decision about a rule, or its whole regime: it applies, does not, or is held back until a time; with its reason. */
import { useState } from 'react'
import { useDraft } from '../../draft.ts'
import { Choice, Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import type { Ask, Obligation } from '../../shapes.ts'
import { fromLocalInput } from '../../time-words.ts'
import { AskForm, type AskProps } from '../ask-form.tsx'

type Decision = Ask<'regime'>['decision']

export function AskRegime({ of, regime, incident, acting, close }: AskProps & { of: Obligation; regime: string | null }) {
  const rule = of.rule.replace(/^law:/, '')
  const [whole, setWhole] = useState(false)
  const [decision, setDecision] = useState<Decision | null>(null)
  const [until, setUntil] = useState('')
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/regime/${rule}`)
  const held = decision === 'held' ? fromLocalInput(until) : null
  return (
    <AskForm
      title={of.name}
      lead="It stands above what is reckoned from the facts, and stays on record with your reason. Not legal advice: have counsel confirm."
      button="Record the decision"
      busy="Recording…"
      verb="regime"
      ready={decision !== null && reason.trim() !== '' && (decision !== 'held' || held !== null)}
      submit={() =>
        acting.act(
          'regime',
          {
            rule: whole && regime !== null ? regime : rule,
            decision: decision!,
            reason: reason.trim(),
            ...(held === null ? {} : { until: held }),
          },
          () => {
            clear()
            close()
          },
        )
      }
      acting={acting}
      close={close}
    >
      <Choice
        legend="Decision"
        value={decision}
        onChange={setDecision}
        options={[
          { value: 'applies', label: 'It applies', hint: 'It is owed as soon as its moment is set.' },
          { value: 'does not apply', label: 'It does not apply', hint: 'An exemption, no risk, or not one of ours: say which.' },
          { value: 'held', label: 'Held back until a time', hint: 'Law enforcement asked for it, say. Then it comes back by itself.' },
        ]}
      />
      {decision === 'held' && (
        <Field label="Until" hint="Your own time zone.">
          {ids => (
            <input
              {...ids}
              type="datetime-local"
              className="field"
              required
              value={until}
              onChange={event => setUntil(event.target.value)}
            />
          )}
        </Field>
      )}
      {regime !== null && (
        <label className="flex min-h-10 items-center gap-3">
          <input
            type="checkbox"
            className="size-4.5 accent-(--accent)"
            checked={whole}
            onChange={event => setWhole(event.target.checked)}
          />
          For all of {regime}, not for this duty alone
        </label>
      )}
      <Field label="Why, and who approved it">
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
