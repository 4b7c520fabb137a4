/** On a list of what is real, while a drill goes on: what belongs to the drill, in a frame and under a heading of its own, and never among the rest. */
import type { ReactNode } from 'react'
import { DrillTag } from '../incident-state.tsx'

export function InDrill({ title, what, children }: { title: string; what: string; children: ReactNode }) {
  return (
    <section aria-label={`In the drill: ${what}`} className="mb-8 border-2 border-dashed border-edge px-4 pt-3 pb-1">
      <h2 className="flex flex-wrap items-center gap-x-3 text-base font-bold">
        <DrillTag /> {title}
      </h2>
      <p className="mb-2 text-sm text-ink-2">Practice: {what} of the drill. What is real stands below.</p>
      {children}
    </section>
  )
}
