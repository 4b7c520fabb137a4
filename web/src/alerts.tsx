/** What came in, and what became of it: attached to an incident, logged only, or still waiting. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { AlertRow } from './alert-row.tsx'
import { Empty, Skeleton } from './answer.tsx'
import { PageHead } from './article.tsx'
import { Button } from './button.tsx'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { Link, replaceSearch, useSearch } from './router.tsx'

export function AlertsScreen() {
  const filter = useSearch('/alerts')
  const sources = useQuery(questions.integrations)
  const found = useInfiniteQuery({
    ...questions.alerts({ status: filter.status ?? '', source: filter.source ?? '' }),
    placeholderData: previous => previous,
  })
  const items = found.data?.pages.flatMap(page => page.items) ?? []
  const total = found.data?.pages[0]?.total
  const filtered = Boolean(filter.status || filter.source)
  const set = (change: Partial<Record<'status' | 'source', string>>) => {
    const next = Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, value]) => value))
    replaceSearch(next)
  }
  return (
    <>
      <PageHead title="Alerts" lead="The conditions your tools reported, and what the plan's detection rules made of them." />
      <search className="mb-4 grid grid-cols-2 gap-3 md:max-w-xl">
        <select aria-label="Status" className="field" value={filter.status ?? ''} onChange={event => set({ status: event.target.value })}>
          <option value="">Firing and resolved</option>
          <option value="firing">Firing</option>
          <option value="resolved">Resolved</option>
        </select>
        <select
          aria-label="Integration"
          className="field"
          value={filter.source ?? ''}
          onChange={event => set({ source: event.target.value })}
        >
          <option value="">Every integration</option>
          {sources.data?.items.map(source => (
            <option key={source.id} value={source.id}>
              {source.name}
            </option>
          ))}
        </select>
      </search>
      <p role="status" className="mb-2 text-sm text-ink-2">
        {found.data && total !== undefined ? `${total} ${filtered ? 'found' : 'in all'}` : ''}
      </p>
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending ? (
        <Skeleton lines={8} />
      ) : items.length === 0 ? (
        <Empty title={filtered ? 'No alert fits.' : 'No alert has come in yet.'}>
          {!filtered && <Link to="/integrations">Connect a source, or send a test signal.</Link>}
        </Empty>
      ) : (
        <ul className="rows border-t-2 border-b border-line border-b-rule">
          {items.map(alert => (
            <AlertRow key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button className="mt-4 w-full" busy={found.isFetchingNextPage && 'Loading…'} onClick={() => void found.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}
