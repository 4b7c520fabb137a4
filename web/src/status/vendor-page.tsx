/** A vendor's own status page, as we read it; and whether and where we do. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../button.tsx'
import { Field } from '../field.tsx'
import { ProblemNote } from '../problem-note.tsx'
import { isAbout } from '../server.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { stateOf } from './state-words.ts'
import { type VendorFeed, vendorFeeds } from './status-shapes.ts'

type Kind = NonNullable<VendorFeed['settings']>['kind']
const kinds: readonly { value: Kind; words: string }[] = [
  { value: 'statuspage', words: 'Statuspage (…/api/v2/summary.json)' },
  { value: 'incident.io', words: 'incident.io' },
  { value: 'slack', words: 'Slack' },
  { value: 'feed', words: 'RSS or Atom' },
  { value: 'azure', words: 'Azure' },
]

export function VendorPage({ vendor }: { vendor: string }) {
  const found = useQuery(vendorFeeds)
  const [open, setOpen] = useState(false)
  const feed = found.data?.items.find(f => f.vendor.id === vendor)
  if (!feed) return null
  const state = stateOf(feed.state)
  return (
    <>
      <dt className="text-ink-2">Status page</dt>
      <dd>
        {feed.settings?.on ? (
          <>
            <StateMark tone={state.tone}>{state.words}</StateMark> <span className="text-ink-2">{feed.words}</span>{' '}
            {feed.checkedAt && (
              <span className="text-ink-2">
                <When at={feed.checkedAt} only="relative" />
              </span>
            )}
          </>
        ) : (
          <span className="text-ink-2">not read</span>
        )}{' '}
        <button
          type="button"
          className="underline decoration-dotted"
          onClick={() => setOpen(true)}
          aria-label={`${feed.settings?.on ? 'Change' : 'Read it'}: status page of ${feed.vendor.name}`}
        >
          {feed.settings?.on ? 'Change' : 'Read it'}
        </button>
        {open && <FeedForm feed={feed} close={() => setOpen(false)} />}
      </dd>
    </>
  )
}

function FeedForm({ feed, close }: { feed: VendorFeed; close: () => void }) {
  const begun = feed.settings ?? {
    url: feed.proposed?.url ?? '',
    kind: feed.proposed?.kind ?? ('statuspage' as const),
    everyMinutes: 5,
    fallback: null,
  }
  const [url, setUrl] = useState(begun.url)
  const [kind, setKind] = useState<Kind>(begun.kind)
  const [every, setEvery] = useState(String(begun.everyMinutes))
  const save = useWrite(['vendor-feeds'], close)
  const send = (on: boolean) =>
    save.mutate(
      write('PUT', `/vendor-feeds/${encodeURIComponent(feed.vendor.id)}`, {
        on,
        url: url.trim(),
        kind,
        everyMinutes: Number(every),
        fallback: begun.fallback,
      }),
    )
  return (
    <Sheet
      open
      onClose={close}
      title={`Status page of ${feed.vendor.name}`}
      lead="What it says becomes signals, and stands in the timeline of incidents that it has a part in. It pages nobody by itself."
    >
      <form
        className="space-y-4"
        onSubmit={event => {
          event.preventDefault()
          if (!save.isPending) send(true)
        }}
      >
        <Field
          label="Address"
          error={isAbout(save.error, 'url') ? save.error.message : null}
          hint={feed.proposed && feed.proposed.url !== url ? `Known: ${feed.proposed.url}` : undefined}
        >
          {ids => <input {...ids} className="field" type="url" required value={url} onChange={event => setUrl(event.target.value)} />}
        </Field>
        <Field label="Kind">
          {ids => (
            <select {...ids} className="field" value={kind} onChange={event => setKind(event.target.value as Kind)}>
              {kinds.map(k => (
                <option key={k.value} value={k.value}>
                  {k.words}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Every so many minutes">
          {ids => (
            <input
              {...ids}
              className="field"
              type="number"
              min={1}
              max={1440}
              required
              value={every}
              onChange={event => setEvery(event.target.value)}
            />
          )}
        </Field>
        {feed.problem && <StateMark tone="late">Could not be read: {feed.problem}</StateMark>}
        <ProblemNote error={save.error} />
        <Button tone="thumb" type="submit" busy={save.isPending && 'Saving…'}>
          Read it
        </Button>
        {feed.settings?.on && (
          <Button className="w-full" onClick={() => send(false)}>
            Read it no more
          </Button>
        )}
      </form>
    </Sheet>
  )
}
