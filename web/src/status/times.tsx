/** The times that a word for the status page speaks of, as whoever publishes it has to read them: on the wall clock of their own zone. */
import { When } from '../when.tsx'
import { timesOf } from './state-words.ts'
import type { StatusUpdate } from './status-shapes.ts'

export function Times({ of }: { of: Pick<StatusUpdate, 'window' | 'since'> }) {
  const times = timesOf(of)
  if (times.length === 0) return null
  return (
    <p className="flex flex-wrap gap-x-4 text-sm">
      {times.map(([label, at]) => (
        <span key={label}>
          {label} <When at={at} only="absolute" />
        </span>
      ))}
      <span className="text-ink-2">your time</span>
    </p>
  )
}
