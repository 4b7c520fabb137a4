/** What is on screen may be old: since when. */
import { useLine } from './live.ts'
import { clockWords } from './time-words.ts'

export function OfflineBanner() {
  const line = useLine()
  return (
    <div role="status" aria-live="polite">
      {line.state === 'broken' && (
        <p className="bg-ink px-4 py-2 text-center text-sm font-semibold text-paper">
          {navigator.onLine ? 'Tocsin does not answer' : 'Offline'}
          {line.seen === null ? '' : `, last seen ${clockWords(new Date(line.seen).toISOString(), Date.now())}`}. What you see may be old.
        </p>
      )}
    </div>
  )
}
