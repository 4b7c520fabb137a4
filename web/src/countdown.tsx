/**
 * Time left until something that someone must act on. Ticks by the second only within the hour; past the moment it counts
 * up and says so in a word.
 */
import { useNow } from './clock.ts'
import { drawEvery, dueWords, fullWords, spanWords } from './time-words.ts'

export function Countdown({ to, past, className = '' }: { to: string; past: string; className?: string }) {
  return <Left to={to} className={className} words={left => (left < 0 ? `${spanWords(left)} ${past}` : spanWords(left))} />
}

/** Until what is owed is due. `overdue`: it is recorded to be. */
export function DueIn({ to, overdue, className = '' }: { to: string; overdue: boolean; className?: string }) {
  return <Left to={to} className={className} words={left => dueWords(left, overdue)} />
}

function Left({ to, className, words }: { to: string; className: string; words: (left: number) => string }) {
  const due = Date.parse(to)
  const rough = useNow(30_000)
  const now = useNow(drawEvery(due - rough))
  const left = due - now
  return (
    <time dateTime={to} title={fullWords(to)} className={`whitespace-nowrap ${left < 0 ? 'text-alarm' : ''} ${className}`}>
      {words(left)}
    </time>
  )
}
