/** The parts of a page: its head, and its sections, each under a rule like an article of a statute. */

import { type ReactNode, useEffect } from 'react'
import { useOwnId } from './own-id.ts'

export function PageHead({ title, children, lead }: { title: string; children?: ReactNode; lead?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Tocsin`
  }, [title])
  return (
    <header className="mb-7 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 tabIndex={-1} className="text-2xl font-bold tracking-tight md:text-3xl">
          {title}
        </h1>
        {lead && <p className="mt-1.5 max-w-prose text-ink-2">{lead}</p>}
      </div>
      {children && <div className="flex flex-wrap gap-2">{children}</div>}
    </header>
  )
}

export function Article({
  title,
  count,
  aside,
  children,
  className = '',
  anchor,
}: {
  title: string
  count?: number | undefined
  aside?: ReactNode
  children: ReactNode
  className?: string
  anchor?: string // what a link leads to
}) {
  const id = useOwnId()
  return (
    <section id={anchor} aria-labelledby={id} className={`article ${className}`}>
      <div className="mb-1 flex min-h-9 flex-wrap items-center justify-between gap-x-3">
        <h2 id={id} className="text-base font-bold">
          {title} {count !== undefined && <span className="ml-1 font-normal text-ink-2">{count}</span>}
        </h2>
        {aside && <div className="flex min-w-0 flex-wrap items-center gap-x-2">{aside}</div>}
      </div>
      {children}
    </section>
  )
}
