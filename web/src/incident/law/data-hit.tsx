/** What personal data is hit, whose it is by place and about how many, and what we are for it; every earlier word beside it. */
import { useState } from 'react'
import { Article } from '../../article.tsx'
import { Button } from '../../button.tsx'
import type { IncidentDetail, Known } from '../../shapes.ts'
import { StateMark, type Tone } from '../../state-mark.tsx'
import { When } from '../../when.tsx'
import type { Given } from '../work.tsx'
import { AskData } from './ask-data.tsx'

type Hit = NonNullable<IncidentDetail['law']>['data'][number]
const states: Record<string, { tone: Tone; words: string }> = {
  suspected: { tone: 'act', words: 'Suspected' },
  affected: { tone: 'late', words: 'Affected' },
  'not affected': { tone: 'off', words: 'Not affected' },
}
const roles: Record<string, string> = {
  controller: 'we are its controller',
  processor: 'we are its processor',
  both: 'controller and processor',
  unknown: 'our role is not known',
}

export function DataHit({ incident, acting, known }: Given & { known: Known }) {
  const [open, setOpen] = useState<Hit | 'new' | null>(null)
  const data = incident.law?.data ?? []
  const closed = incident.status === 'closed'
  return (
    <Article
      title="Data and people"
      count={data.length || undefined}
      aside={
        !closed && (
          <Button small onClick={() => setOpen('new')}>
            Say what is hit…
          </Button>
        )
      }
    >
      {data.length === 0 && (
        <p className="py-2 text-ink-2">Nobody has said yet what data is hit, and whose it is. Regimes stay possible until then.</p>
      )}
      <ul className="rows">
        {data.map(hit => (
          <li key={hit.data} className="flex items-start justify-between gap-3 py-2.5">
            <div className="min-w-0">
              <p>
                <strong>{hit.data}</strong>{' '}
                <StateMark tone={states[hit.state]?.tone ?? 'calm'} className="ml-1">
                  {states[hit.state]?.words ?? hit.state}
                </StateMark>
              </p>
              <p className="text-sm">
                {hit.categories.length > 0 ? hit.categories.join(', ') : <span className="text-ink-2">which categories is not said</span>};{' '}
                {roles[hit.role] ?? hit.role}
              </p>
              <p className="text-sm">
                {hit.people.length === 0 ? <span className="text-ink-2">Whose it is is not known.</span> : peopleOf(hit)}
              </p>
              <Words known={known} data={hit.data} />
            </div>
            {!closed && (
              <Button small onClick={() => setOpen(hit)} aria-label={`Say anew: ${hit.data}`}>
                Say anew…
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open && (
        <AskData
          key={open === 'new' ? 'new' : open.data}
          incident={incident}
          acting={acting}
          hit={open === 'new' ? null : open}
          close={() => setOpen(null)}
        />
      )}
    </Article>
  )
}

const peopleOf = (hit: Hit): string =>
  hit.people
    .map(
      p =>
        `${p.place === 'unknown' ? 'place not known' : p.place}: ${p.count === null ? 'not known how many' : `about ${p.count.toLocaleString('en-GB')}`}`,
    )
    .join('; ')

function Words({ known, data }: { known: Known; data: string }) {
  const words = known.data.filter(word => word.data === data)
  const last = words.at(-1)
  if (last === undefined) return null
  return (
    <p className="text-sm text-ink-2">
      {last.reason ? `${last.reason} ` : ''}({last.by}, <When at={last.at} only="absolute" />
      {words.length > 1 && `; said ${words.length} times, all of it in the timeline`})
    </p>
  )
}
