/** What happens in the team's product, counted by type: how the last day was, and whether that is as usual. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { As } from '../../../src/http/api.ts'
import type * as api from '../../../src/http/usage-api.ts'
import { ask } from '../server.ts'
import type { List } from '../shapes.ts'
import { StateMark, type Tone } from '../state-mark.tsx'
import { When } from '../when.tsx'

type UsageType = As<typeof api.UsageType>
const usage = queryOptions({
  queryKey: ['usage'],
  queryFn: ({ signal }) => ask<List<UsageType>>('/usage', { signal }),
  refetchInterval: 30_000,
})

const stateWords: Readonly<Record<UsageType['state'], Readonly<{ tone: Tone; words: string }>>> = {
  more: { tone: 'act', words: 'More than usual' },
  fewer: { tone: 'act', words: 'Fewer than usual' },
  usual: { tone: 'good', words: 'As usual' },
  learning: { tone: 'calm', words: 'Learning' },
}
const order: readonly UsageType['state'][] = ['more', 'fewer', 'usual', 'learning']

/** Nothing where nothing is counted: how to begin stands with the integrations. */
export function UsageSection() {
  const { data } = useQuery(usage)
  if (data === undefined || data.items.length === 0) return null
  const items = data.items.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return (
    <section aria-labelledby="usage" className="mt-12">
      <h2 id="usage" className="text-xl font-semibold">
        Usage
      </h2>
      <p className="mt-1 max-w-prose text-ink-2">
        Events of the product by type, in quarters of an hour. Leaving what is usual at this time of the week is a signal.
      </p>
      <ul className="rows mt-4 border-t-2 border-b border-line border-b-rule">
        {items.map(one => (
          <Row key={`${one.integration.id} ${one.type}`} of={one} />
        ))}
      </ul>
    </section>
  )
}

function Row({ of }: { of: UsageType }) {
  const { tone, words } = stateWords[of.state]
  return (
    <li className="grid grid-cols-1 gap-x-6 gap-y-1 py-3 md:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_12rem] md:items-center">
      <div className="min-w-0">
        <h3 className="font-semibold [overflow-wrap:anywhere]">{of.type}</h3>
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">{of.integration.name}</p>
      </div>
      <div className="min-w-0 text-sm">
        <p>
          <StateMark tone={tone}>{words}</StateMark>
          {of.since !== null && (
            <span className="text-ink-2">
              {' '}
              since <When at={of.since} only="absolute" />
            </span>
          )}
          {of.learningUntil !== null && (
            <span className="text-ink-2">
              {' '}
              until <When at={of.learningUntil} only="absolute" />
            </span>
          )}
        </p>
        {of.last !== null && (
          <p className="text-ink-2">
            <span className="font-semibold text-ink">{of.last.count}</span> in the last quarter of an hour{usually(of.last)}
          </p>
        )}
      </div>
      <Bars counts={of.recent} />
    </li>
  )
}

function usually({ usual }: NonNullable<UsageType['last']>): string {
  if (usual === null) return ''
  return usual.low === null ? `, usually up to ${usual.high}` : `, usually ${usual.low + 1} to ${usual.high}`
}

/** The last day, hour by hour. What matters of it is said in words beside it. */
function Bars({ counts }: { counts: readonly number[] }) {
  const hours = Array.from({ length: counts.length / 4 }, (_, n) => counts.slice(4 * n, 4 * n + 4).reduce((sum, count) => sum + count, 0))
  const most = Math.max(...hours, 1)
  return (
    <svg viewBox={`0 0 ${hours.length * 4} 24`} preserveAspectRatio="none" aria-hidden="true" className="h-8 w-full text-ink-2">
      {hours.map((count, n) => {
        const height = count === 0 ? 0.5 : Math.max(1.5, (24 * count) / most)
        return <rect key={n} x={n * 4} y={24 - height} width="3" height={height} fill="currentColor" />
      })}
    </svg>
  )
}
