/** A state is a dot and a word, never colour alone: the dot's form differs too. */
import type { ReactNode } from 'react'

export type Tone = 'calm' | 'act' | 'late' | 'good' | 'off'
const colours: Record<Tone, string> = { calm: 'text-ink-2', act: 'text-warn', late: 'text-alarm', good: 'text-accent', off: 'text-ink-2' }

export function Dot({ tone, size = 11 }: { tone: Tone; size?: number }) {
  return (
    <svg viewBox="0 0 12 12" width={size} height={size} aria-hidden="true" className={`shrink-0 ${colours[tone]}`}>
      {tone === 'late' ? (
        <path d="M1 1h10v10H1z" fill="currentColor" />
      ) : tone === 'act' ? (
        <path d="M6 .5 11.500 11H.5z" fill="currentColor" />
      ) : tone === 'good' ? (
        <path d="m1 6.500 3.200 3.300L11 2.500" fill="none" stroke="currentColor" strokeWidth="2.2" />
      ) : tone === 'off' ? (
        <path d="M1.500 6h9" stroke="currentColor" strokeWidth="2" />
      ) : (
        <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />
      )}
    </svg>
  )
}

export function StateMark({ tone, children, className = '' }: { tone: Tone; children: ReactNode; className?: string }) {
  return (
    <span
      className={`inline-flex items-baseline gap-1.5 font-semibold ${tone === 'calm' || tone === 'off' ? 'text-ink-2' : colours[tone]} ${className}`}
    >
      <Dot tone={tone} />
      <span>{children}</span>
    </span>
  )
}
