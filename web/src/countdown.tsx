/**
 * Time left until something that someone must act on. Ticks by the second only within the hour; past the moment it counts
 * up and says so in a word.
 */
import { useNow } from './clock.ts'
import { drawEvery, fullWords, spanWords } from './time-words.ts'

export function Countdown({ to, past = 'overdue', className = '' }: { to: string; past?: string; className?: string }) {
  const due = Date.parse(to)
  const rough = useNow(30_000)
  const now = useNow(drawEvery(due - rough))
  const left = due - now
  return (
    <time dateTime={to} title={fullWords(to)} className={`whitespace-nowrap ${left < 0 ? 'text-alarm' : ''} ${className}`}>
      {left < 0 ? `${spanWords(left)} ${past}` : spanWords(left)}
    </time>
  )
}
