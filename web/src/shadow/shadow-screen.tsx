/** Shadow: beside another pager, with the same alerts, and nothing leaves. Its beginning, its end, and what was opened in it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Answer } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link } from '../router.tsx'
import type { ShadowEnded, ShadowView } from '../shapes.ts'
import { Sheet } from '../sheet.tsx'
import { StateMark } from '../state-mark.tsx'
import { When } from '../when.tsx'
import { useWrite, write } from '../writing.ts'
import { Report } from './report.tsx'

const stale = ['shadow', 'now', 'incidents', 'incident']

export function ShadowScreen() {
  const shadow = useQuery(questions.shadow)
  return (
    <>
      <PageHead
        title="Shadow"
        lead="Run beside the pager that you have, with the same alerts. Incidents open and escalate as they would, and nobody is paged: see here whom Tocsin would have paged, and when."
      />
      <div className="grid grid-cols-1 gap-y-10">
        <Answer of={shadow} lines={4}>
          {view => (
            <>
              <State view={view} />
              {view.times.length > 0 && <Report />}
              {view.open.length > 0 && <OpenOnes view={view} />}
              {view.times.length > 0 && <Times view={view} />}
            </>
          )}
        </Answer>
      </div>
    </>
  )
}

function State({ view }: { view: ShadowView }) {
  const owner = useQuery(questions.me).data?.owner ?? false
  const [asking, setAsking] = useState<'begin' | 'end' | null>(null)
  const [ended, setEnded] = useState<ShadowEnded | null>(null)
  const on = view.since !== null
  return (
    <Article title={on ? 'In shadow' : 'Not in shadow'}>
      <p className="py-2">
        {view.since === null ? (
          <StateMark tone="good">Alerts page, as the plan says.</StateMark>
        ) : (
          <StateMark tone="act">
            Nobody is paged since <When at={view.since} />. {view.by} began it.
          </StateMark>
        )}
      </p>
      {owner ? (
        <Button tone={on ? 'main' : 'plain'} onClick={() => setAsking(on ? 'end' : 'begin')}>
          {on ? 'End the shadow…' : 'Begin a shadow…'}
        </Button>
      ) : (
        <p className="text-sm text-ink-2">An owner begins and ends it.</p>
      )}
      {ended && ended.paged.length + ended.notPaged.length > 0 && (
        <div role="status" className="mt-3 text-sm">
          {ended.paged.length > 0 && <p>Paged anew: {ended.paged.map(n => `#${n}`).join(', ')}.</p>}
          {ended.notPaged.map(one => (
            <p key={one.number}>
              #{one.number} is not paged: {one.why}
            </p>
          ))}
        </div>
      )}
      <BeginSheet open={asking === 'begin'} close={() => setAsking(null)} />
      <EndSheet
        view={view}
        open={asking === 'end'}
        close={() => setAsking(null)}
        done={answer => {
          setAsking(null)
          setEnded(answer)
        }}
      />
    </Article>
  )
}

function BeginSheet({ open, close }: { open: boolean; close: () => void }) {
  const begin = useWrite<ShadowView>(stale, close)
  return (
    <Sheet open={open} onClose={close} title="Begin a shadow" lead="It takes a second or two, until every server knows.">
      <ul className="mb-4 list-disc space-y-1 pl-5">
        <li>Nothing leaves: no page, no letter, no post in the chat, no word on the status page.</li>
        <li>Everything else runs: incidents open, escalations take their steps, obligations count, and people may acknowledge.</li>
        <li>Sign-in letters and test pages that somebody asks for go out all the same.</li>
        <li>Keep the pager that you have switched on: until you end the shadow, it alone wakes people.</li>
      </ul>
      <Button tone="main" busy={begin.isPending && 'Beginning…'} onClick={() => begin.mutate(write('POST', '/shadow/begin', {}))}>
        Begin: nobody is paged
      </Button>
      <div className="mt-3">
        <ProblemNote error={begin.error} />
      </div>
    </Sheet>
  )
}

function EndSheet({
  view,
  open,
  close,
  done,
}: {
  view: ShadowView
  open: boolean
  close: () => void
  done: (answer: ShadowEnded) => void
}) {
  const [pageAnew, setPageAnew] = useState(false)
  const end = useWrite<ShadowEnded>(stale, done)
  const count = view.open.length
  return (
    <Sheet
      open={open}
      onClose={close}
      title="End the shadow"
      lead="From then on Tocsin pages. It takes some seconds, until every server knows."
    >
      <ul className="mb-4 list-disc space-y-1 pl-5">
        <li>The next alert pages whoever the plan names.</li>
        <li>What was decided in shadow is never sent afterwards.</li>
        <li>
          {count === 0
            ? 'No incident of the shadow is open.'
            : `${count} ${count === 1 ? 'incident that was opened in shadow is' : 'incidents that were opened in shadow are'} open, and ${count === 1 ? 'stays' : 'stay'} unpaged until another alert of ${count === 1 ? 'it' : 'theirs'} fires.`}
        </li>
      </ul>
      {count > 0 && (
        <label className="mb-4 flex min-h-10 items-center gap-3">
          <input
            type="checkbox"
            className="size-4.5 accent-(--accent)"
            checked={pageAnew}
            onChange={event => setPageAnew(event.target.checked)}
          />
          Page for {count === 1 ? 'it' : 'them'} now, from the first step on
        </label>
      )}
      <Button tone="main" busy={end.isPending && 'Ending…'} onClick={() => end.mutate(write('POST', '/shadow/end', { pageAnew }))}>
        {pageAnew ? 'End it, and page' : 'End it'}
      </Button>
      <div className="mt-3">
        <ProblemNote error={end.error} />
      </div>
    </Sheet>
  )
}

function OpenOnes({ view }: { view: ShadowView }) {
  return (
    <Article title="Opened in shadow, and open" count={view.open.length}>
      <ul className="rows">
        {view.open.map(one => (
          <li key={one.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2">
            <Link to="/incidents/$number" params={{ number: String(one.number) }} className="min-w-0 flex-1 wrap-anywhere">
              #{one.number} {one.title}
            </Link>
            <span className="text-sm text-ink-2">
              {one.severity}, <When at={one.openedAt} only="relative" />
              {one.acknowledged && ', acknowledged'}
            </span>
          </li>
        ))}
      </ul>
    </Article>
  )
}

function Times({ view }: { view: ShadowView }) {
  return (
    <Article title="Times in shadow" count={view.times.length}>
      <ul className="rows">
        {view.times.map(time => (
          <li key={time.from} className="py-2">
            <When at={time.from} />{' '}
            {time.until === null ? (
              '– now'
            ) : (
              <>
                – <When at={time.until} />
              </>
            )}
            <span className="block text-sm text-ink-2">
              begun by {time.by}
              {time.endedBy !== null && `, ended by ${time.endedBy}`}
            </span>
          </li>
        ))}
      </ul>
    </Article>
  )
}
