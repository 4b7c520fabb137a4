/** All incidents: search, filters in the address, j and k to walk, Enter to open. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useActions } from './actions.ts'
import { alertsWords } from './alerts-words.ts'
import { Empty, Skeleton } from './answer.tsx'
import { PageHead } from './article.tsx'
import { Button } from './button.tsx'
import { ClauseLink } from './clause-link.tsx'
import { DueIn } from './countdown.tsx'
import { drill as drillOf } from './drill/drill-questions.ts'
import { InDrill } from './drill/in-drill.tsx'
import { refOf } from './incident-ref.ts'
import { DrillTag, IncidentState, MineTag, ShadowTag } from './incident-state.tsx'
import { ProblemNote } from './problem-note.tsx'
import * as questions from './questions.ts'
import { Link, replaceSearch, useSearch } from './router.tsx'
import { Segments } from './segments.tsx'
import { capital } from './sentence.ts'
import { SeverityMark, severityWords } from './severity-mark.tsx'
import type { IncidentBrief } from './shapes.ts'
import { When } from './when.tsx'

const statuses = [
  ['', 'All'],
  ['open', 'Open'],
  ['resolved', 'Resolved'],
  ['closed', 'Closed'],
] as const

export function IncidentsScreen() {
  const filter = useSearch('/incidents')
  const [text, setText] = useState(filter.q ?? '')
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const plan = useQuery(questions.plan)
  const found = useInfiniteQuery({
    ...questions.incidents({ status: filter.status ?? '', severity: filter.severity ?? '', q: filter.q ?? '' }),
    placeholderData: previous => previous,
  })
  const going = useQuery(questions.now).data?.drill ?? null
  const drill = useQuery({ ...drillOf(going?.id ?? ''), enabled: going !== null })
  const practised = going === null ? [] : (drill.data?.incidents ?? []).filter(incident => fits(incident, filter))
  const set = (change: Partial<Record<'status' | 'severity' | 'q', string>>) => {
    const next = Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, value]) => value))
    replaceSearch(next)
  }
  useEffect(() => {
    if (text.trim() === (filter.q ?? '')) return
    const timer = setTimeout(() => set({ q: text.trim() }), 200)
    return () => clearTimeout(timer)
  })
  const step = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLAnchorElement>('a[data-row]') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLAnchorElement)
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by))]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  useActions([
    { id: 'next', label: 'Next incident', group: 'Incidents', keys: 'j', run: () => step(1) },
    { id: 'previous', label: 'Previous incident', group: 'Incidents', keys: 'k', run: () => step(-1) },
    { id: 'filter', label: 'Search incidents', group: 'Incidents', keys: 'f', run: () => field.current?.focus() },
  ])
  const items = found.data?.pages.flatMap(page => page.items) ?? []
  const total = found.data?.pages[0]?.total
  const filtered = Boolean(filter.status || filter.severity || filter.q)
  return (
    <>
      <PageHead title="Incidents" />
      <search className="mb-5 grid grid-cols-1 gap-3 md:grid-cols-[minmax(0,1fr)_auto_auto]">
        <input
          ref={field}
          type="search"
          aria-label="Search incidents"
          placeholder="Search by title or number"
          className="field"
          value={text}
          onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'ArrowDown') {
              event.preventDefault()
              step(1)
            }
          }}
        />
        <Segments
          legend="Status"
          options={statuses}
          value={(filter.status ?? '') as (typeof statuses)[number][0]}
          onChange={status => set({ status })}
        />
        <select
          aria-label="Severity"
          className="field md:w-40"
          value={filter.severity ?? ''}
          onChange={event => set({ severity: event.target.value })}
        >
          <option value="">Every severity</option>
          {plan.data?.severities.map(severity => (
            <option key={severity.id} value={severity.id}>
              {severityWords(severity.id, severity.name)}
            </option>
          ))}
        </select>
      </search>
      {practised.length > 0 && (
        <InDrill title={drill.data?.title ?? ''} what="incidents">
          <ul className="rows">
            {practised.map(incident => (
              <Row key={incident.id} incident={incident} />
            ))}
          </ul>
        </InDrill>
      )}
      <p role="status" className="mb-2 text-sm text-ink-2">
        {found.data ? (total === undefined ? `${items.length} shown` : `${total} ${filtered ? 'found' : 'in all'}`) : ''}
      </p>
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending ? (
        <Skeleton lines={8} />
      ) : items.length === 0 ? (
        filtered ? (
          <Empty title="No incident fits.">
            <Button
              small
              className="mt-2"
              onClick={() => {
                setText('')
                replaceSearch({})
              }}
            >
              Show all
            </Button>
          </Empty>
        ) : (
          <Empty title="No incident yet.">
            An incident opens when the plan's detection rules meet an alert, or when somebody declares one.{' '}
            <Link to="/integrations">Connect where your alerts come from.</Link>
          </Empty>
        )
      ) : (
        <ul ref={list} className="rows border-t-2 border-b border-line border-b-rule">
          {items.map(incident => (
            <Row key={incident.id} incident={incident} />
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

/** The list's filters, for the few incidents of a drill: by what is on the screen already. */
const fits = (incident: IncidentBrief, { status, severity, q }: Readonly<{ status?: string; severity?: string; q?: string }>): boolean =>
  (!status || incident.status === status) &&
  (!severity || incident.severity === severity) &&
  (!q || `#${refOf(incident)} ${incident.title}`.toLowerCase().includes(q.trim().toLowerCase()))

function Row({ incident }: { incident: IncidentBrief }) {
  const next = incident.nextObligation
  return (
    <li className={`relative ${incident.mine ? 'border-l-4 border-l-accent pl-3' : 'pl-4'}`}>
      <div className="grid grid-cols-1 gap-x-6 gap-y-1 py-3.5 lg:grid-cols-[8.5rem_minmax(0,1fr)_15rem]">
        <div className="flex items-center gap-3 lg:block">
          <SeverityMark rank={incident.severityRank} id={incident.severity} name={incident.severityName} />
          <div className="text-xs text-ink-2 lg:mt-0.5">
            <When at={incident.openedAt} only="relative" />
          </div>
          {incident.drill && <DrillTag />}
          {incident.shadow && <ShadowTag />}
        </div>
        <div className="min-w-0">
          <Link
            to="/incidents/$number"
            params={{ number: refOf(incident) }}
            data-row
            className="text-lg font-semibold text-ink no-underline after:absolute after:inset-0 hover:underline"
          >
            <span className="font-normal text-ink-2">#{refOf(incident)}</span> {incident.title}
          </Link>
          <div className="flex flex-wrap items-center gap-x-4 text-sm">
            <IncidentState of={incident} />
            {incident.status === 'open' && incident.phaseName && <span className="text-ink-2">{incident.phaseName}</span>}
            {incident.alerts > 0 && <span className="text-ink-2">{alertsWords(incident)}</span>}
            {incident.mine && <MineTag />}
          </div>
        </div>
        {next && incident.status !== 'closed' && (
          <div className="text-sm lg:text-right">
            {next.dueAt && <DueIn to={next.dueAt} overdue={next.overdue} className="font-bold" />}{' '}
            <span className="text-ink-2">{capital(next.name)}</span>{' '}
            <span className="relative z-10">
              <ClauseLink clause={next.clause} />
            </span>
          </div>
        )}
      </div>
    </li>
  )
}
