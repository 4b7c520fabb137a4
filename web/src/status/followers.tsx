/** Somebody is taken off the list of those who follow the status page: found by the whole address, or in the list of shortened ones. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { List } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { followers, type StatusFollower } from './status-shapes.ts'

export function FollowersSheet({ close }: { close: () => void }) {
  const [address, setAddress] = useState('')
  const found = useWrite<List<StatusFollower>>([])
  const all = useInfiniteQuery(followers)
  const searched = found.data !== undefined
  const rows = found.data?.items ?? all.data?.pages.flatMap(page => page.items) ?? []
  return (
    <Sheet
      open
      onClose={close}
      title="Take somebody off the list"
      lead="Nothing more is sent to them, and their address is destroyed. They may follow again. That you did it is recorded."
    >
      <form
        className="mb-4 space-y-3"
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          if (address.trim() === '') found.reset()
          else found.mutate(write('POST', '/status-page/followers/find', { address: address.trim() }))
        }}
      >
        <Field label="The whole address" hint="Below they are shortened. Empty: all who follow by mail or webhook.">
          {ids => <input {...ids} className="field" maxLength={1_000} value={address} onChange={event => setAddress(event.target.value)} />}
        </Field>
        <Button type="submit" busy={found.isPending && 'Looking…'}>
          Find
        </Button>
      </form>
      <ProblemNote error={found.error ?? all.error} />
      {rows.length === 0 && (searched || all.data) && (
        <p className="py-2 text-ink-2">
          {searched ? 'Nobody follows the page at this address.' : 'Nobody follows the page by mail or webhook.'}
        </p>
      )}
      <ul className="rows border-y border-rule">
        {rows.map(follower => (
          <Follower key={follower.id} of={follower} gone={() => found.reset()} />
        ))}
      </ul>
      {!searched && all.hasNextPage && (
        <Button className="mt-3" busy={all.isFetchingNextPage && 'Loading…'} onClick={() => void all.fetchNextPage()}>
          More
        </Button>
      )}
    </Sheet>
  )
}

function Follower({ of, gone }: { of: StatusFollower; gone: () => void }) {
  const [sure, setSure] = useState(false)
  const removing = useWrite(['status-page'], gone)
  return (
    <li className="py-2.5">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <div className="min-w-0">
          <p className="font-semibold break-all">{of.address}</p>
          <p className="text-sm text-ink-2">
            {of.confirmedAt === null ? (
              <>
                asked <When at={of.askedAt} />, not confirmed
              </>
            ) : (
              <>
                by {of.kind}, since <When at={of.confirmedAt} only="absolute" />
              </>
            )}
          </p>
        </div>
        {sure ? (
          <Button
            small
            tone="main"
            busy={removing.isPending && 'Removing…'}
            onClick={() => removing.mutate(write('DELETE', `/status-page/followers/${encodeURIComponent(of.id)}`))}
          >
            Remove for good
          </Button>
        ) : (
          <Button small onClick={() => setSure(true)} aria-label={`Remove… ${of.address}`}>
            Remove…
          </Button>
        )}
      </div>
      <ProblemNote error={removing.error} />
    </li>
  )
}
