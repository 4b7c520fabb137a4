/** An instant: relative beside absolute, and the whole of it on demand. */
import { useNow } from './clock.ts'
import { clockWords, fullWords, relativeWords } from './time-words.ts'

export function When({ at, only }: { at: string; only?: 'relative' | 'absolute' }) {
  const now = useNow()
  return (
    <time dateTime={at} title={fullWords(at)} className="whitespace-nowrap">
      {only === 'relative'
        ? relativeWords(at, now)
        : only === 'absolute'
          ? clockWords(at, now)
          : `${relativeWords(at, now)}, ${clockWords(at, now)}`}
    </time>
  )
}
