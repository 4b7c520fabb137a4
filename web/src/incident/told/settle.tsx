/** A person's word about a letter, or about all of a state: they have it, it goes to them again, it came back. */
import { useState } from 'react'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Choice, Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { ProblemNote } from '../../problem-note.tsx'
import type { IncidentDetail, Notice, Notification } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { useWrite, write } from '../../writing.ts'

/** It was in flight when something died: nobody can say whether they have it, and it is never sent again blindly. */
export function Settle({ incident, n, notice, close }: { incident: IncidentDetail; n: Notification; notice: Notice; close: () => void }) {
  const [as, setAs] = useState<'sent' | 'again' | 'bounced' | null>(notice.state === 'sent' ? 'bounced' : null)
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/settle/${n.id}/${notice.customer}`)
  const settle = useWrite(['notifications', 'notices', 'incident', 'timeline', 'obligations'], () => {
    clear()
    close()
  })
  const name = notice.name ?? notice.customer
  return (
    <Sheet
      open
      onClose={close}
      title={`Does ${name} have it?`}
      lead={
        notice.state === 'unknown'
          ? 'It was on its way when the connection ended: nobody can say. Ask them, or look into the mail server.'
          : (notice.detail ?? 'It was refused.')
      }
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (as === null || reason.trim() === '' || settle.isPending) return
          const path = `/incidents/${refOf(incident)}/notifications/${encodeURIComponent(n.id)}/notices/${encodeURIComponent(notice.customer)}/settle`
          settle.mutate(write('POST', path, { as, reason: reason.trim() }))
        }}
      >
        <Choice
          legend="Decision"
          value={as}
          onChange={setAs}
          options={
            notice.state === 'sent'
              ? [{ value: 'bounced', label: 'It came back', hint: 'What it met is owed again, until they have it.' }]
              : [
                  { value: 'sent', label: 'They have it', hint: 'It counts as sent.' },
                  { value: 'again', label: 'Send it to them again', hint: 'If they had it, they get it twice.' },
                ]
          }
        />
        <Field label="How you know">
          {ids => (
            <textarea
              {...ids}
              className="field"
              required
              maxLength={500}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        <ProblemNote error={settle.error} />
        <Button tone="thumb" type="submit" busy={settle.isPending && 'Recording…'}>
          Record it
        </Button>
      </form>
    </Sheet>
  )
}

/** After a mail server that was away, or a node that died: one word about all of them. */
export function SettleAll({
  incident,
  n,
  state,
  count,
  close,
}: {
  incident: IncidentDetail
  n: Notification
  state: 'unknown' | 'refused'
  count: number
  close: () => void
}) {
  const [as, setAs] = useState<'sent' | 'again' | null>(null)
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/settle/${n.id}/all-${state}`)
  const settle = useWrite(['notifications', 'notices', 'incident', 'timeline', 'obligations'], () => {
    clear()
    close()
  })
  return (
    <Sheet
      open
      onClose={close}
      title={`What of all ${count}?`}
      lead={state === 'unknown' ? 'Of these nobody can say whether they arrived.' : 'These were refused, or have no contact.'}
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (as === null || reason.trim() === '' || settle.isPending) return
          const path = `/incidents/${refOf(incident)}/notifications/${encodeURIComponent(n.id)}/settle`
          settle.mutate(write('POST', path, { state, as, reason: reason.trim() }))
        }}
      >
        <Choice
          legend="Decision about all of them"
          value={as}
          onChange={setAs}
          options={[
            { value: 'sent', label: 'They have it', hint: 'All of them count as sent.' },
            { value: 'again', label: 'Send it to them again', hint: 'Whoever had it gets it twice.' },
          ]}
        />
        <Field label="How you know">
          {ids => (
            <textarea
              {...ids}
              className="field"
              required
              maxLength={500}
              value={reason}
              onChange={event => setReason(event.target.value)}
            />
          )}
        </Field>
        <ProblemNote error={settle.error} />
        <Button tone="thumb" type="submit" aria-disabled={as === null || undefined} busy={settle.isPending && 'Recording…'}>
          Record it for all {count}
        </Button>
      </form>
    </Sheet>
  )
}
