/** All that is owed, across incidents and by the house itself, soonest first; done in place. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useActions } from '../actions.ts'
import { Empty, Skeleton } from '../answer.tsx'
import { PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { drillObligations } from '../drill/drill-questions.ts'
import { InDrill } from '../drill/in-drill.tsx'
import { refOf } from '../incident-ref.ts'
import { DrillTag } from '../incident-state.tsx'
import { partOfObligation } from '../obligation-part.ts'
import { ObligationRow } from '../obligation-row.tsx'
import { ProblemNote } from '../problem-note.tsx'
import * as questions from '../questions.ts'
import { Link, replaceSearch, useSearch } from '../router.tsx'
import { Segments } from '../segments.tsx'
import type { RunningObligation } from '../shapes.ts'
import { DutyActs } from './duty-acts.tsx'
import { IncidentActs } from './incident-acts.tsx'

const states = [
  ['', 'All'],
  ['overdue', 'Overdue'],
  ['owed', 'Owed'],
  ['possible', 'Possible'],
] as const
const causes = [
  ['', 'Whatever asks for it'],
  ['plan', 'The plan'],
  ['law', 'The law'],
  ['contract', 'Contracts'],
] as const

export function ObligationsScreen() {
  const filter = useSearch('/obligations')
  const me = useQuery(questions.me).data?.person?.id ?? null
  const mine = filter.mine === 'true'
  const found = useInfiniteQuery({
    ...questions.obligationPages({
      state: filter.state ?? '',
      because: filter.because ?? '',
      incident: filter.incident ?? '',
      mine: mine && me !== null ? 'true' : '',
    }),
    placeholderData: previous => previous,
  })
  const going = useQuery(questions.now).data?.drill ?? null
  const drill = useQuery({ ...drillObligations(going?.id ?? '', mine && me !== null), enabled: going !== null })
  const practised =
    going === null || filter.because || filter.incident
      ? []
      : (drill.data?.items ?? []).filter(o => !filter.state || o.state === filter.state)
  const set = (change: Partial<Record<'state' | 'because' | 'incident' | 'mine', string>>) => {
    const next = Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, value]) => value))
    replaceSearch(next)
  }
  useActions([
    ...(me
      ? [
          {
            id: 'mine',
            label: mine ? 'Show what everybody owes' : 'Show only what I owe',
            group: 'Do' as const,
            keys: 'm',
            run: () => set({ mine: mine ? '' : 'true' }),
          },
        ]
      : []),
    {
      id: 'overdue',
      label: 'Show only what is overdue',
      group: 'Do',
      keys: 'u',
      run: () => set({ state: filter.state === 'overdue' ? '' : 'overdue' }),
    },
  ])
  const items = found.data?.pages.flatMap(page => page.items) ?? []
  const filtered = Boolean(filter.state || filter.because || filter.incident || mine)
  return (
    <>
      <PageHead
        title="Obligations"
        lead="What the plan, a contract or the law wants from us now, soonest first. What a drill asks for stands apart."
      />
      <search className="mb-4 grid grid-cols-1 gap-3 md:flex md:flex-wrap md:items-center">
        <Segments
          legend="State"
          options={states}
          value={(filter.state ?? '') as (typeof states)[number][0]}
          onChange={state => set({ state })}
        />
        <select
          aria-label="Because of"
          className="field md:w-56"
          value={filter.because ?? ''}
          onChange={event => set({ because: event.target.value })}
        >
          {causes.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        {me && (
          <label className="inline-flex min-h-11 items-center gap-3 font-semibold">
            <input
              type="checkbox"
              className="size-4.5 accent-(--accent)"
              checked={mine}
              onChange={event => set({ mine: event.target.checked ? 'true' : '' })}
            />
            Only what I owe
          </label>
        )}
        {filter.incident && (
          <Button small onClick={() => set({ incident: '' })}>
            Only of #{filter.incident}: show all
          </Button>
        )}
      </search>
      {practised.length > 0 && (
        <InDrill title={going?.title ?? ''} what="obligations">
          <ol className="rows">
            {practised.map(o => (
              <ObligationRow
                key={`${o.incident?.id} ${o.id}`}
                of={o}
                me={me}
                where={<Where of={o} narrow={null} />}
                acts={o.incident !== null && <IncidentActs of={o} incident={o.incident} />}
              />
            ))}
          </ol>
        </InDrill>
      )}
      <ProblemNote error={found.error} again={() => void found.refetch()} />
      {found.isPending ? (
        <Skeleton lines={6} />
      ) : items.length === 0 && !found.error ? (
        <Empty title={mine ? 'You owe nothing here.' : filtered ? 'Nothing of that kind is owed.' : 'Nothing is owed.'}>
          {!filtered && 'Clocks start when an incident opens, and stop when what they wait for is recorded.'}
        </Empty>
      ) : (
        <ol className="rows border-t-2 border-b border-line border-b-rule">
          {items.map(o => (
            <ObligationRow
              key={`${o.incident?.id ?? 'house'} ${o.id}`}
              of={o}
              me={me}
              where={<Where of={o} narrow={filter.incident ? null : incident => set({ incident })} />}
              acts={o.incident === null ? <DutyActs of={o} me={me} /> : <IncidentActs of={o} incident={o.incident} />}
            />
          ))}
        </ol>
      )}
      {found.hasNextPage && (
        <Button className="mt-4 w-full" busy={found.isFetchingNextPage && 'Loading…'} onClick={() => void found.fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function Where({ of, narrow }: { of: RunningObligation; narrow: ((incident: string) => void) | null }) {
  if (of.incident === null) return <p className="text-sm">Asked for without an incident{of.person ? `: ${of.person.name}` : ''}</p>
  const number = refOf(of.incident)
  return (
    <p className="text-sm">
      {of.incident.drill && (
        <>
          <DrillTag />{' '}
        </>
      )}
      <Link to="/incidents/$number" params={{ number }} search={partOfObligation(of)}>
        #{number} {of.incident.title}
      </Link>
      {narrow && (
        <button type="button" className="ml-3 text-ink-2 underline decoration-dotted" onClick={() => narrow(number)}>
          only these<span className="sr-only"> of #{number}</span>
        </button>
      )}
    </p>
  )
}
