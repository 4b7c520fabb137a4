/** To whom a word did not get, or may not have got: each is settled by a person, who says why. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { As } from '../../../src/http/api.ts'
import type { StatusNotice } from '../../../src/http/status-api.ts'
import { Answer } from '../answer.tsx'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { ask } from '../server.ts'
import type { List } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { useWrite, write } from '../writing.ts'
import type { StatusUpdate } from './status-shapes.ts'

const notices = (update: string, state: 'unknown' | 'refused') =>
  queryOptions({
    queryKey: ['status-page', 'notices', update, state],
    queryFn: ({ signal }) =>
      ask<List<As<typeof StatusNotice>>>(`/status-page/updates/${update}/notices?state=${state}&limit=200`, { signal }),
  })

export function Untold({ update, close }: { update: StatusUpdate; close: () => void }) {
  const unknown = useQuery(notices(update.id, 'unknown'))
  const refused = useQuery(notices(update.id, 'refused'))
  const [reason, setReason] = useState('')
  const settle = useWrite(['status-page'])
  const [missing, setMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const as = (subscriber: string, said: 'sent' | 'waiting') => {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') field.current?.focus()
    else if (!settle.isPending)
      settle.mutate(write('POST', `/status-page/updates/${update.id}/notices/${subscriber}`, { as: said, reason: reason.trim() }))
  }
  return (
    <Sheet
      open
      onClose={close}
      wide
      title="Not told, or nobody knows"
      lead="Nothing is sent twice by itself. Look at the mail server's log, say what you found, and decide for each."
    >
      <Field label="What you found" error={missing && reason.trim() === '' ? 'Say first what you found: it stands in the record.' : null}>
        {ids => (
          <input
            {...ids}
            ref={field}
            className="field"
            maxLength={2_000}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        )}
      </Field>
      {[unknown, refused].map((found, n) => (
        <Answer key={n === 0 ? 'unknown' : 'refused'} of={found} lines={2}>
          {data => (
            <ul className="rows mt-3">
              {data.items.map(one => (
                <li key={one.subscriber} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5 text-sm">
                  <span className="min-w-0">
                    <StateMark tone="late">{one.state === 'unknown' ? 'Nobody knows' : 'Refused'}</StateMark>{' '}
                    {one.address ?? 'has ended it'}
                    <span className="block text-ink-2">{one.detail}</span>
                  </span>
                  {one.address !== null && (
                    <span className="flex gap-2">
                      <Button small onClick={() => as(one.subscriber, 'waiting')} aria-label={`Send again to ${one.address}`}>
                        Send again
                      </Button>
                      <Button small onClick={() => as(one.subscriber, 'sent')} aria-label={`It was sent to ${one.address}`}>
                        It was sent
                      </Button>
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Answer>
      ))}
      <ProblemNote error={settle.error} />
    </Sheet>
  )
}
