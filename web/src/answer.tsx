/** The three ways a question can stand: not answered yet, refused, answered; and an answer that is empty. */
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ProblemNote } from './problem-note.tsx'

/** Old content stays on screen while it is asked for again, also when that fails: the offline banner says how old it is. */
export function Answer<T>({ of, children, lines = 4 }: { of: UseQueryResult<T, Error>; children: (data: T) => ReactNode; lines?: number }) {
  if (of.data !== undefined) return <>{children(of.data)}</>
  if (of.error) return <ProblemNote error={of.error} again={() => void of.refetch()} />
  return <Skeleton lines={lines} />
}

/** Stands still: nothing moves that nobody must act on. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="space-y-4 py-3">
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} className="skeleton h-5" style={{ width: `${[88, 62, 74, 50][i % 4]}%` }} />
      ))}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="max-w-prose py-6">
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="mt-1 text-ink-2">{children}</div>}
    </div>
  )
}
