/** Complete populations, for whoever draws a sample: what came in, the incidents without a gap in their numbers, what was owed. */
import { useQuery } from '@tanstack/react-query'
import { Answer } from '../answer.tsx'
import { Article } from '../article.tsx'
import { ExportFoot } from '../export-foot.tsx'
import * as questions from '../questions.ts'
import type { Populations } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'

export function PopulationsArticle({ asked }: { asked: Readonly<{ from: string; to: string }> }) {
  const found = useQuery({ ...questions.populations(asked), placeholderData: previous => previous })
  return (
    <Article title="Populations">
      <p className="mb-3 max-w-prose text-sm text-ink-2">
        All there is in this time, for whoever draws a sample: nothing is left out of it, and what was turned away is counted too.
      </p>
      <Answer of={found} lines={6}>
        {data => (
          <>
            <div className="grid grid-cols-1 gap-x-12 gap-y-6 md:grid-cols-3">
              <Counts title="Signals" rows={signals(data)} none="none came in" />
              <div>
                <Counts title="Incidents" rows={incidents(data)} none="none" />
                <p className="mt-1 text-sm">
                  {data.incidents.gaps.length > 0 ? (
                    <StateMark tone="late">Numbers are missing: {data.incidents.gaps.join(', ')}</StateMark>
                  ) : data.incidents.first !== null ? (
                    <StateMark tone="good">
                      Numbers {data.incidents.first} to {data.incidents.last}, without a gap
                    </StateMark>
                  ) : null}
                </p>
              </div>
              <Counts title="Obligations" rows={obligations(data)} none="none" />
            </div>
            <ExportFoot
              of={data.export}
              href={`/api/v1/obligations.csv${questions.search(asked)}`}
              counted="incidents, and all that was owed on them"
            />
          </>
        )}
      </Answer>
    </Article>
  )
}

type Row = readonly [name: string, count: number]
const signals = ({ signals }: Populations): readonly Row[] => signals.map(s => [`${s.source}: ${s.outcome}`, s.count])
const incidents = ({ incidents: i }: Populations): readonly Row[] => [
  ['Opened', i.count],
  ['of them by hand', i.byHand],
  ['near misses', i.nearMisses],
  ['open', i.open],
  ['resolved', i.resolved],
  ['closed as done', i.done],
  ['false positives', i.falsePositives],
]
const obligations = ({ obligations: o }: Populations): readonly Row[] => [
  ['Recorded', o.count],
  ['met', o.met],
  ['of them late', o.metLate],
  ['owed', o.owed],
  ['overdue', o.overdue],
  ['possible', o.possible],
  ['waived', o.waived],
  ['not applicable', o.notApplicable],
]

function Counts({ title, rows, none }: { title: string; rows: readonly Row[]; none: string }) {
  return (
    <section aria-label={title}>
      <h3 className="font-semibold">{title}</h3>
      {rows.length === 0 && <p className="py-1 text-sm text-ink-2">{none}</p>}
      <dl className="rows text-sm">
        {rows.map(([name, count]) => (
          <div key={name} className="flex justify-between gap-4 py-1">
            <dt>{name}</dt>
            <dd className="font-semibold">{count.toLocaleString('en-GB')}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
