/** Something was handed in: when, under which reference, and why late where it was. */
import { useState } from 'react'
import { useDraft } from '../../draft.ts'
import { Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { MomentField } from '../../moment-field.tsx'
import { serverNow } from '../../server.ts'
import type { Obligation } from '../../shapes.ts'
import { momentInput, momentOf } from '../../time-words.ts'
import { When } from '../../when.tsx'
import { AskForm, type AskProps } from '../ask-form.tsx'

export function AskSubmitted({ of, incident, acting, close }: AskProps & { of: Obligation }) {
  const rule = of.rule.replace(/^law:/, '')
  const [at, setAt] = useState(() => momentInput(serverNow()))
  const [note, setNote, clear] = useDraft(`incident/${refOf(incident)}/submitted/${rule}`)
  const happenedAt = momentOf(at)
  const late = happenedAt !== null && of.dueAt !== null && of.state !== 'possible' && Date.parse(happenedAt) > Date.parse(of.dueAt)
  return (
    <AskForm
      title="It was handed in"
      lead={
        <>
          {of.name}. {of.meets}.
          {late && of.dueAt && (
            <strong className="mt-1 block text-alarm">
              It was due by <When at={of.dueAt} only="absolute" />: late is handed in with its reasons.
            </strong>
          )}
        </>
      }
      button="Record it"
      busy="Recording…"
      verb="submitted"
      ready={happenedAt !== null && (!late || note.trim() !== '')}
      submit={() =>
        acting.act('submitted', { rule, happenedAt: happenedAt!, ...(note.trim() === '' ? {} : { note: note.trim() }) }, () => {
          clear()
          close()
        })
      }
      acting={acting}
      close={close}
    >
      <MomentField label="Handed in at" value={at} onChange={setAt} />
      <Field label={late ? 'Its reference, and why it is late' : 'Its reference'} hint="As the recipient gave it.">
        {ids => (
          <textarea
            {...ids}
            className="field"
            required={late}
            maxLength={10_000}
            value={note}
            onChange={event => setNote(event.target.value)}
          />
        )}
      </Field>
    </AskForm>
  )
}
