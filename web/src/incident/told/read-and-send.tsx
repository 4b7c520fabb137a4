/** A draft as it is sent, read whole before it is approved; then sent to everybody on its list, once. */
import { type ReactNode, useState } from 'react'
import { Button } from '../../button.tsx'
import { useDraft } from '../../draft.ts'
import { Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import { ProblemNote } from '../../problem-note.tsx'
import type { IncidentDetail, Notification } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { StateMark } from '../../state-mark.tsx'
import { When } from '../../when.tsx'
import { useWrite, write } from '../../writing.ts'
import { contentWords, whyNotYet } from './formal-word.ts'

type Props = { incident: IncidentDetail; n: Notification; close: () => void }
const stale = ['notifications', 'incident', 'timeline', 'obligations', 'known', 'affected', 'now', 'reports']
const pathOf = ({ incident, n }: Pick<Props, 'incident' | 'n'>, verb: string) =>
  `/incidents/${refOf(incident)}/notifications/${encodeURIComponent(n.id)}/${verb}`

/** The letter as a customer gets it. */
export function Letter({ from, subject, text, children }: { from: string; subject: string; text: string; children?: ReactNode }) {
  return (
    <div className="border border-edge bg-raised">
      <dl className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 border-b border-rule px-4 py-2.5 text-sm">
        <dt className="text-ink-2">From</dt>
        <dd>{from}</dd>
        <dt className="text-ink-2">Subject</dt>
        <dd className="font-semibold">{subject}</dd>
        {children}
      </dl>
      <p className="px-4 py-3 whitespace-pre-line [overflow-wrap:anywhere]">{text}</p>
    </div>
  )
}

export function ReadAndApprove({ incident, n, me, close }: Props & { me: string | null }) {
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/approve/${n.id}`)
  const approve = useWrite(stale, () => {
    clear()
    close()
  })
  const [tried, setTried] = useState(false)
  const mine = me !== null && n.drafter?.id === me
  const already = me !== null && n.approvals.some(p => p.id === me)
  const toApprove = n.status === 'draft' && !already
  const ready = !mine || reason.trim() !== ''
  return (
    <Sheet open onClose={close} wide title={toApprove ? 'Read and approve' : n.subject} lead={`${n.name}, to ${n.recipients} customers.`}>
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          setTried(true)
          if (ready && !approve.isPending)
            approve.mutate(write('POST', pathOf({ incident, n }, 'approve'), reason.trim() === '' ? {} : { reason: reason.trim() }))
        }}
      >
        <ul className="flex flex-wrap gap-x-5 gap-y-0.5 text-sm">
          {n.contents.map(c => (
            <li key={c.id}>
              {c.what.replace(/\.$/, '')} <StateMark tone={contentWords[c.state].tone}>{contentWords[c.state].words}</StateMark>
            </li>
          ))}
        </ul>
        <Letter from={n.from.name} subject={n.subject} text={n.text} />
        {toApprove && (
          <>
            {mine && (
              <Field label="You wrote it: why does nobody else read it?" hint="It is shown as read by one person, with this reason.">
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
            )}
            {tried && !ready && (
              <p role="alert" className="text-sm font-semibold text-alarm">
                The reason is still missing above.
              </p>
            )}
            <ProblemNote error={approve.error} />
            <Button tone="thumb" type="submit" busy={approve.isPending && 'Approving…'}>
              I have read it, and approve exactly this
            </Button>
          </>
        )}
        {already && n.status === 'draft' && <StateMark tone="good">You have approved it</StateMark>}
      </form>
    </Sheet>
  )
}

export function SendIt({ incident, n, close }: Props) {
  const send = useWrite(stale, close)
  const why = whyNotYet(n)
  const wait = n.sendFrom && Date.parse(n.sendFrom) > Date.now() ? n.sendFrom : null
  return (
    <Sheet
      open
      onClose={close}
      title={`Send it to ${n.recipients} ${n.recipients === 1 ? 'customer' : 'customers'}?`}
      lead="It goes to each of them once. What was sent cannot be taken back; another one can correct it."
    >
      <div className="space-y-4">
        <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-3 text-sm">
          <dt className="text-ink-2">Subject</dt>
          <dd className="font-semibold">{n.subject}</dd>
          <dt className="text-ink-2">From</dt>
          <dd>{n.from.name}; answers come back to them</dd>
          <dt className="text-ink-2">Approved by</dt>
          <dd>{n.approvals.length === 0 ? 'nobody yet' : n.approvals.map(p => p.name).join(' and ')}</dd>
        </dl>
        {why && <StateMark tone="late">{why}</StateMark>}
        {wait && (
          <p>
            <StateMark tone="act">
              One person alone wrote and approved it: it can be sent from <When at={wait} /> on.
            </StateMark>
          </p>
        )}
        {(n.withoutContact?.count ?? 0) > 0 && (
          <p>
            <StateMark tone="late">{n.withoutContact!.count} without a contact: not told by it</StateMark>
          </p>
        )}
        <ProblemNote error={send.error} />
        {why === null ? (
          <Button
            tone="thumb"
            busy={send.isPending && 'Sending…'}
            onClick={() => send.mutate(write('POST', pathOf({ incident, n }, 'send'), {}))}
          >
            Send it now
          </Button>
        ) : (
          <Button tone="thumb" onClick={close}>
            Back
          </Button>
        )}
      </div>
    </Sheet>
  )
}

export function WithdrawIt({ incident, n, close }: Props) {
  const [reason, setReason, clear] = useDraft(`incident/${refOf(incident)}/withdraw/${n.id}`)
  const withdraw = useWrite(stale, () => {
    clear()
    close()
  })
  return (
    <Sheet open onClose={close} title="Withdraw the draft" lead="It is not sent. What it should have met stays owed.">
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (reason.trim() !== '' && !withdraw.isPending)
            withdraw.mutate(write('POST', pathOf({ incident, n }, 'withdraw'), { reason: reason.trim() }))
        }}
      >
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
        <ProblemNote error={withdraw.error} />
        <Button tone="thumb" type="submit" busy={withdraw.isPending && 'Withdrawing…'}>
          Withdraw it
        </Button>
      </form>
    </Sheet>
  )
}
