/** What became of each notice, one to a customer: proof of sending where there is one, and a person's word where nobody can say. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer, Empty } from '../../answer.tsx'
import { Button } from '../../button.tsx'
import { Field } from '../../field.tsx'
import { refOf } from '../../incident-ref.ts'
import * as questions from '../../questions.ts'
import { capital } from '../../sentence.ts'
import type { IncidentDetail, Notice, Notification } from '../../shapes.ts'
import { Sheet } from '../../sheet.tsx'
import { StateMark, type Tone } from '../../state-mark.tsx'
import { When } from '../../when.tsx'
import { Settle, SettleAll } from './settle.tsx'

const states: Record<Notice['state'], { tone: Tone; words: string }> = {
  waiting: { tone: 'calm', words: 'To go' },
  'in flight': { tone: 'calm', words: 'On its way' },
  sent: { tone: 'good', words: 'Sent' },
  refused: { tone: 'late', words: 'Refused' },
  unknown: { tone: 'act', words: 'Unknown' },
}

export function Notices({ incident, n, close }: { incident: IncidentDetail; n: Notification; close: () => void }) {
  const [state, setState] = useState<Notice['state'] | ''>((n.counts?.unknown ?? 0) > 0 ? 'unknown' : '')
  const found = useQuery(questions.notices(refOf(incident), n.id, state))
  const [settling, setSettling] = useState<Notice | 'all' | null>(null)
  const total = found.data?.total ?? 0
  if (settling === 'all' && (state === 'unknown' || state === 'refused'))
    return <SettleAll incident={incident} n={n} state={state} count={total} close={() => setSettling(null)} />
  if (settling !== null && settling !== 'all') return <Settle incident={incident} n={n} notice={settling} close={() => setSettling(null)} />
  return (
    <Sheet open onClose={close} wide title="What became of it" lead={`${n.subject}, to ${n.recipients} customers.`}>
      <Field label="Show">
        {ids => (
          <select {...ids} className="field" value={state} onChange={event => setState(event.target.value as Notice['state'] | '')}>
            <option value="">all of them</option>
            {Object.entries(states).map(([value, { words }]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p className="mt-2 text-sm">
        <a href={`/api/v1/incidents/${refOf(incident)}/notifications/${encodeURIComponent(n.id)}/notices.csv`} download>
          The proof of sending as CSV
        </a>
      </p>
      <div className="mt-4">
        <Answer of={found} lines={5}>
          {data =>
            data.items.length === 0 ? (
              <Empty title="None." />
            ) : (
              <>
                {(state === 'unknown' || state === 'refused') && total > 1 && (
                  <Button className="mb-3" onClick={() => setSettling('all')}>
                    Decide about all {total}…
                  </Button>
                )}
                <ul className="rows border-t border-rule">
                  {data.items.map(notice => (
                    <Row key={notice.customer} notice={notice} settle={() => setSettling(notice)} />
                  ))}
                </ul>
                {data.next && (
                  <p className="py-2 text-sm text-ink-2">
                    The first {data.items.length} of {data.total ?? 'more'} are shown: choose a state above.
                  </p>
                )}
              </>
            )
          }
        </Answer>
      </div>
    </Sheet>
  )
}

function Row({ notice, settle }: { notice: Notice; settle: () => void }) {
  const { tone, words } = states[notice.state]
  const name = notice.name ?? notice.customer
  return (
    <li className="flex items-start justify-between gap-3 py-2 text-sm">
      <div className="min-w-0">
        <p className="text-base font-semibold">{name}</p>
        <p>
          <StateMark tone={tone}>{words}</StateMark>
          {notice.endedAt && (
            <span className="text-ink-2">
              {' '}
              <When at={notice.endedAt} only="absolute" />
            </span>
          )}
          {notice.detail && <span className="text-ink-2">, {notice.detail}</span>}
          {notice.attempts > 1 && <span className="text-ink-2">, tried {notice.attempts} times</span>}
        </p>
        {notice.reported.map(r => (
          <p key={`${r.at} ${r.what}`} className="text-ink-2">
            {capital(r.what)} <When at={r.at} only="absolute" />
            {r.detail && `: ${r.detail}`}
            {r.by && `, told by ${r.by}`}
          </p>
        ))}
        {notice.hash && (
          <details>
            <summary className="min-h-8 py-1 text-accent">Proof</summary>
            <p className="font-mono text-xs break-all">
              {notice.receipt && <span className="block">Message {notice.receipt}</span>}
              SHA-256 {notice.hash}
            </p>
          </details>
        )}
      </div>
      {(notice.state === 'unknown' || notice.state === 'refused') && (
        <Button small tone={notice.state === 'unknown' ? 'main' : 'plain'} onClick={settle} aria-label={`Decide… ${name}`}>
          Decide…
        </Button>
      )}
      {notice.state === 'sent' && (
        <Button small tone="quiet" onClick={settle} aria-label={`It came back… ${name}`}>
          It came back…
        </Button>
      )}
    </li>
  )
}
