/** The plan's figures: each beside its target and its denominator, over a time that one chooses; how it went, as a plot and as a table. */

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Answer, Empty } from '../answer.tsx'
import { Article, PageHead } from '../article.tsx'
import { Button } from '../button.tsx'
import { ClauseLink } from '../clause-link.tsx'
import { ExportFoot } from '../export-foot.tsx'
import { instantsOf } from '../period.ts'
import { PeriodChoice } from '../period-choice.tsx'
import * as questions from '../questions.ts'
import { replaceSearch, useSearch } from '../router.tsx'
import { Segments } from '../segments.tsx'
import { capital } from '../sentence.ts'
import type { Figure, FigureSeries } from '../shapes.ts'
import { StateMark } from '../state-mark.tsx'
import { keptWords, targetWords, valueWords } from './figure-words.ts'
import { PatternsArticle } from './patterns.tsx'
import { PopulationsArticle } from './populations.tsx'
import { SeriesTable } from './series-table.tsx'

/** Where nothing can be drawn, in a browser without a canvas or a language that it knows, the figures stand without it. */
const Plot = lazy(() => import('./plot.tsx').catch(() => ({ default: NotDrawn })))
const NotDrawn = () => <p className="text-sm text-ink-2">It cannot be drawn here: the table has the same.</p>
const steps = [
  ['month', 'By month'],
  ['week', 'By week'],
] as const

export function FiguresScreen() {
  const { from = '', to = '', every = 'month' } = useSearch('/figures')
  const asked = instantsOf({ from, to })
  const found = useQuery({ ...questions.figures(asked), placeholderData: previous => previous })
  const series = useQuery({ ...questions.figureSeries(asked, every === 'week' ? 'week' : 'month'), placeholderData: previous => previous })
  const set = (change: Readonly<Record<string, string>>) =>
    replaceSearch(
      Object.fromEntries(
        Object.entries({ from, to, every, ...change }).filter(([name, value]) => value !== '' && !(name === 'every' && value === 'month')),
      ),
    )
  return (
    <>
      <PageHead
        title="Figures"
        lead="Read from what was recorded. A mean is a figure over incidents, never one incident's deadline; drills and false positives are not among them."
      />
      <div className="mb-6 flex flex-wrap items-end justify-between gap-4">
        <PeriodChoice value={{ from, to }} onChange={set} />
        <Segments legend="How fine" options={steps} value={every === 'week' ? 'week' : 'month'} onChange={next => set({ every: next })} />
      </div>
      <Answer of={found} lines={8}>
        {data => (
          <>
            {data.export.total === 0 && (
              <Empty title="No incident was opened in this time.">Without any there is no figure: nothing is made up.</Empty>
            )}
            <div className="space-y-10">
              {data.items.map(figure => (
                <FigureArticle key={figure.id} figure={figure} series={series.data} />
              ))}
            </div>
            <ExportFoot
              of={data.export}
              href={`/api/v1/figures.csv${questions.search(asked)}`}
              counted={data.export.total === 1 ? 'incident' : 'incidents'}
            />
            <div className="mt-10">
              <PatternsArticle />
            </div>
            <div className="mt-10">
              <PopulationsArticle asked={asked} />
            </div>
          </>
        )}
      </Answer>
    </>
  )
}

function FigureArticle({ figure, series }: { figure: Figure; series: FigureSeries | undefined }) {
  const [table, setTable] = useState(false)
  const drawn = (row: Figure['rows'][number]) =>
    series?.buckets.some(b => b.items.find(f => f.id === figure.id)?.rows.some(r => r.severity === row.severity && r.value !== null)) ??
    false
  return (
    <Article
      title={figure.name}
      aside={
        <>
          {figure.clause && <ClauseLink clause={figure.clause} />}
          {figure.rows.some(drawn) && (
            <Button small tone="quiet" aria-pressed={table} aria-label={`As a table: ${figure.name}`} onClick={() => setTable(!table)}>
              {table ? 'As a plot' : 'As a table'}
            </Button>
          )}
        </>
      }
    >
      <p className="mb-2 max-w-prose text-sm text-ink-2">{figure.definition}</p>
      <ul className="rows">
        {figure.rows.map(row => {
          const { tone, words } = keptWords(row)
          return (
            <li
              key={row.severity ?? 'all'}
              className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-1 py-3 lg:grid-cols-[minmax(0,1fr)_9rem_minmax(0,1.4fr)]"
            >
              <p className="min-w-0">
                {row.severity === null ? 'All' : `${row.severity} ${row.severityName ?? ''}`}
                <span className="block text-sm text-ink-2">
                  {capital(targetWords(row, figure.unit))}; taken over {row.of}
                  {row.missing > 0 && `; ${row.missing} more still run, or lack a moment that it needs`}
                </span>
              </p>
              <p className="text-right">
                {row.value === null ? (
                  <span className="text-ink-2">none yet</span>
                ) : (
                  <>
                    <strong className="text-xl tracking-tight">{valueWords(row.value, figure.unit)}</strong>
                    <span className="block text-sm">
                      <StateMark tone={tone}>{words}</StateMark>
                    </span>
                  </>
                )}
              </p>
              {!table && series !== undefined && drawn(row) && (
                <div className="min-w-0 max-lg:col-span-2">
                  <Suspense fallback={<div className="h-[104px]" />}>
                    <Plot figure={figure} row={row} series={series} />
                  </Suspense>
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {table && series !== undefined && <SeriesTable figure={figure} series={series} />}
    </Article>
  )
}
