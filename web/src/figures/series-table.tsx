/** What the plot shows, as a table: the same numbers, with how many incidents each is taken over. */
import type { Figure, FigureSeries } from '../shapes.ts'
import { valueWords } from './figure-words.ts'

/** The name of a stretch: `Nov 2026`, or the day on which its week begins. */
export const bucketName = (from: string, every: FigureSeries['every']): string =>
  new Date(from).toLocaleDateString(
    'en-GB',
    every === 'month' ? { month: 'short', year: 'numeric', timeZone: 'UTC' } : { day: 'numeric', month: 'short', timeZone: 'UTC' },
  )

export const rowName = (row: Figure['rows'][number]): string => row.severity ?? 'All'

export function SeriesTable({ figure, series }: { figure: Figure; series: FigureSeries }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls sideways must be reachable by keyboard
    <section className="overflow-x-auto" tabIndex={0} aria-label={`${figure.name}, as a table`}>
      <table className="w-full text-left text-sm">
        <caption className="sr-only">
          {figure.name} by {series.every}
        </caption>
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className="py-1 pr-4 font-semibold">
              {series.every === 'month' ? 'Month' : 'Week from'}
            </th>
            {figure.rows.map(row => (
              <th scope="col" key={rowName(row)} className="py-1 pr-4 font-semibold">
                {rowName(row)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.buckets.map(bucket => (
            <tr key={bucket.from} className="border-b border-rule">
              <th scope="row" className="py-1 pr-4 font-normal whitespace-nowrap">
                {bucketName(bucket.from, series.every)}
              </th>
              {figure.rows.map(row => {
                const own = bucket.items.find(f => f.id === figure.id)?.rows.find(r => r.severity === row.severity)
                return (
                  <td key={rowName(row)} className="py-1 pr-4 whitespace-nowrap">
                    {own?.value === undefined || own.value === null ? (
                      <span className="text-ink-2">none</span>
                    ) : (
                      <>
                        {valueWords(own.value, figure.unit)} <span className="text-ink-2">of {own.of}</span>
                      </>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
