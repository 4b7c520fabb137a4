/** That a control was carried out: when, and what was done. It is in the audit log, under the name of whoever says it. */
import { useState } from 'react'
import { Button } from '../button.tsx'
import { useDraft } from '../draft.ts'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { serverNow } from '../server.ts'
import { Sheet } from '../sheet.tsx'
import { useWrite, write } from '../writing.ts'
import type { TrustControl } from './trust-shapes.ts'

export function PerformSheet({ control, close }: { control: TrustControl; close: () => void }) {
  const [note, setNote, clear] = useDraft(`control/${control.id}`)
  const [on, setOn] = useState('')
  const save = useWrite(['trust'], () => {
    clear()
    close()
  })
  return (
    <Sheet open onClose={close} title={control.name} lead={`${control.says} That it was done stands in the audit log with your name.`}>
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (save.isPending) return
          const body = {
            ...(on === '' ? {} : { happenedAt: new Date(Math.min(Date.parse(`${on}T12:00`), serverNow() - 1_000)).toISOString() }),
            ...(note.trim() === '' ? {} : { note: note.trim() }),
          }
          save.mutate(write('POST', `/trust/controls/${encodeURIComponent(control.id)}/performed`, body))
        }}
      >
        <Field label="On which day?" hint="Empty: now.">
          {ids => <input {...ids} type="date" className="field" value={on} onChange={event => setOn(event.target.value)} />}
        </Field>
        <Field label="What was done, and where is it written down?" hint="Private: it is in the record, and on no public page.">
          {ids => (
            <textarea {...ids} className="field" rows={4} maxLength={4_000} value={note} onChange={event => setNote(event.target.value)} />
          )}
        </Field>
        <ProblemNote error={save.error} />
        <Button type="submit" tone="main" busy={save.isPending && 'Recording…'}>
          Record it
        </Button>
      </form>
    </Sheet>
  )
}
