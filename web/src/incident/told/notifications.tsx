/** The formal words of an incident: each with what it says and does not know yet, who has to read it, and what became of it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useActions } from '../../actions.ts'
import { Answer } from '../../answer.tsx'
import { Article } from '../../article.tsx'
import { Button } from '../../button.tsx'
import { refOf } from '../../incident-ref.ts'
import * as questions from '../../questions.ts'
import type { Notification } from '../../shapes.ts'
import { StateMark } from '../../state-mark.tsx'
import { When } from '../../when.tsx'
import type { Given } from '../work.tsx'
import { DraftForm } from './draft-form.tsx'
import { contentWords, standing, whyNotYet } from './formal-word.ts'
import { Notices } from './notices.tsx'
import { ReadAndApprove, SendIt, WithdrawIt } from './read-and-send.tsx'

type Open = { what: 'draft'; of: Notification | null } | { what: 'read' | 'send' | 'withdraw' | 'notices'; of: Notification }

export function Notifications({ incident, me }: Given) {
  const ref = refOf(incident)
  const found = useQuery(questions.notifications(ref))
  const known = useQuery(questions.known(ref))
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  useActions([
    { id: 'draft', label: 'Draft a notification', group: 'This incident', keys: 'd', run: () => setOpen({ what: 'draft', of: null }) },
  ])
  return (
    <Article
      title="Notifications"
      count={found.data?.items.length || undefined}
      aside={
        <Button small hint="d" onClick={() => setOpen({ what: 'draft', of: null })}>
          Draft…
        </Button>
      }
    >
      <Answer of={found} lines={3}>
        {data =>
          data.items.length === 0 ? (
            <p className="py-2 text-ink-2">
              Nothing is written yet. A draft starts no clock and stops none: only what reached everybody meets what is owed.
            </p>
          ) : (
            <ol className="rows">
              {[...data.items].reverse().map(n => (
                <Row key={n.id} n={n} open={setOpen} />
              ))}
            </ol>
          )
        }
      </Answer>
      {open?.what === 'draft' && known.data && (
        <DraftForm key={open.of?.id ?? 'new'} incident={incident} forms={known.data.forms} me={me} draft={open.of} close={close} />
      )}
      {open?.what === 'read' && <ReadAndApprove incident={incident} n={fresh(found.data?.items, open.of)} me={me} close={close} />}
      {open?.what === 'send' && <SendIt incident={incident} n={fresh(found.data?.items, open.of)} close={close} />}
      {open?.what === 'withdraw' && <WithdrawIt incident={incident} n={open.of} close={close} />}
      {open?.what === 'notices' && <Notices incident={incident} n={fresh(found.data?.items, open.of)} close={close} />}
    </Article>
  )
}
const fresh = (items: readonly Notification[] | undefined, n: Notification): Notification => items?.find(i => i.id === n.id) ?? n

function Row({ n, open }: { n: Notification; open: (open: Open) => void }) {
  const { tone, words } = standing(n)
  const why = n.status === 'draft' ? whyNotYet(n) : null
  const mute = n.withoutContact?.count ?? 0
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-lg font-semibold">{n.subject || n.name}</h3>
        <StateMark tone={tone}>{words}</StateMark>
      </div>
      <p className="text-sm text-ink-2">
        {n.name}
        {n.preliminary && ', preliminary: a follow-up is owed'}; from {n.from.name}, to {n.recipients}{' '}
        {n.recipients === 1 ? 'customer' : 'customers'}
        {n.approvals.length > 0 && `; approved by ${n.approvals.map(p => p.name).join(' and ')}`}
        {n.singlePerson && ' (who also wrote it)'}
        {n.sentAt && (
          <>
            ; sent <When at={n.sentAt} only="absolute" />
          </>
        )}
      </p>
      {n.contents.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-sm">
          {n.contents.map(c => (
            <li key={c.id}>
              {c.what.replace(/\.$/, '')} <StateMark tone={contentWords[c.state].tone}>{contentWords[c.state].words}</StateMark>
            </li>
          ))}
        </ul>
      )}
      {mute > 0 && (
        <p className="text-sm">
          <StateMark tone="late">{mute} without a contact: they are not told by it</StateMark>
        </p>
      )}
      {n.counts && (
        <p className="text-sm">
          {n.counts.sent} sent, {n.counts.waiting} to go, {n.counts.refused} refused, {n.counts.unknown} unknown
        </p>
      )}
      {why && <p className="mt-1 text-sm">{why}</p>}
      <div className="mt-2 flex flex-wrap gap-2">
        {n.status === 'draft' ? (
          <>
            <Button small tone={n.approvalsMissing.length > 0 ? 'main' : 'plain'} onClick={() => open({ what: 'read', of: n })}>
              Read and approve…
            </Button>
            <Button small tone={why === null ? 'main' : 'plain'} onClick={() => open({ what: 'send', of: n })}>
              Send…
            </Button>
            <Button small onClick={() => open({ what: 'draft', of: n })}>
              Write anew…
            </Button>
            <Button small tone="quiet" onClick={() => open({ what: 'withdraw', of: n })}>
              Withdraw…
            </Button>
          </>
        ) : (
          <>
            <Button small onClick={() => open({ what: 'read', of: n })}>
              Read it…
            </Button>
            {n.status !== 'withdrawn' && (
              <Button small tone={(n.counts?.unknown ?? 0) > 0 ? 'main' : 'plain'} onClick={() => open({ what: 'notices', of: n })}>
                To whom, and what became of it…
              </Button>
            )}
          </>
        )}
      </div>
    </li>
  )
}
