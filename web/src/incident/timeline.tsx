/** The one running timeline, live: what happened, when it happened and when it was recorded, by whom, because of what. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { addressesIn } from '../addresses-in.ts'
import { Empty, Skeleton } from '../answer.tsx'
import { Article } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { useNow } from '../clock.ts'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import type { TimelineEntry } from '../shapes.ts'
import { Dot } from '../state-mark.tsx'
import { clockWords, fullWords, relativeWords } from '../time-words.ts'
import { When } from '../when.tsx'
import { RecordLinks } from './record-links.tsx'

export function Timeline({ of }: { of: string }) {
  const found = useQuery(questions.timeline(of))
  const [oldestFirst, setOldestFirst] = useState(false)
  const [all, setAll] = useState(false)
  const entries = found.data ?? []
  const ordered = oldestFirst ? entries : [...entries].reverse()
  const shown = all ? ordered : ordered.slice(0, 60)
  return (
    <Article
      title="Timeline"
      count={entries.length || undefined}
      aside={
        entries.length > 1 && (
          <Button tone="quiet" small onClick={() => setOldestFirst(!oldestFirst)}>
            {oldestFirst ? 'Newest first' : 'Oldest first'}
          </Button>
        )
      }
    >
      <RecordLinks of={of} />
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending && <Skeleton lines={5} />}
      {found.data && entries.length === 0 && <Empty title="Nothing is recorded yet." />}
      <ol aria-live="polite" aria-relevant="additions">
        {shown.map(entry => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
      {shown.length < ordered.length && (
        <Button className="mt-3 w-full" onClick={() => setAll(true)}>
          Show all {ordered.length}
        </Button>
      )}
    </Article>
  )
}

const apartMs = 60_000

function Entry({ entry }: { entry: TimelineEntry }) {
  const now = useNow()
  const apart = Math.abs(Date.parse(entry.at) - Date.parse(entry.happenedAt)) > apartMs
  return (
    <li className="grid grid-cols-[5.1rem_1.1rem_minmax(0,1fr)]">
      <time
        dateTime={entry.happenedAt}
        title={fullWords(entry.happenedAt)}
        className="pt-2 pr-2.5 text-right text-sm font-semibold whitespace-nowrap"
      >
        {clockWords(entry.happenedAt, now)}
        <span className="block text-xs font-normal text-ink-2">{relativeWords(entry.happenedAt, now)}</span>
      </time>
      <span className="relative flex justify-center border-rule before:absolute before:inset-y-0 before:left-1/2 before:w-px before:-translate-x-1/2 before:bg-rule">
        <span className="relative mt-3 h-fit bg-paper py-0.5">
          <Dot tone={entry.tone} />
        </span>
      </span>
      <div className="min-w-0 py-2 pl-2">
        <p className={entry.tone === 'act' || entry.tone === 'late' ? 'font-semibold' : ''}>
          {entry.text} <ClauseLink clause={entry.clause} />
        </p>
        {entry.note && (
          <p className="mt-1 border-l-3 border-accent pl-3 whitespace-pre-line [overflow-wrap:anywhere]">
            {addressesIn(entry.note).map(({ words, url }, i) =>
              url ? (
                <a key={i} href={words} rel="noreferrer noopener" target="_blank">
                  {words}
                </a>
              ) : (
                words
              ),
            )}
          </p>
        )}
        <p className="text-xs text-ink-2">
          {entry.by}
          {apart && (
            <>
              ; recorded <When at={entry.at} only="absolute" />
            </>
          )}
        </p>
      </div>
    </li>
  )
}
