/** The present, for drawing: one timer for everybody who asks for the same beat, and none when the page is hidden. */
import { useEffect, useState } from 'react'
import { serverNow } from './server.ts'

const beats = new Map<number, Set<() => void>>()
const timers = new Map<number, ReturnType<typeof setInterval>>()

function listen(everyMs: number, tell: () => void): () => void {
  const set = beats.get(everyMs) ?? new Set()
  beats.set(everyMs, set)
  set.add(tell)
  if (!timers.has(everyMs)) {
    timers.set(
      everyMs,
      setInterval(() => {
        if (!document.hidden) for (const each of set) each()
      }, everyMs),
    )
  }
  const shown = () => {
    if (!document.hidden) tell()
  }
  document.addEventListener('visibilitychange', shown)
  return () => {
    document.removeEventListener('visibilitychange', shown)
    set.delete(tell)
    if (set.size === 0) {
      clearInterval(timers.get(everyMs))
      timers.delete(everyMs)
    }
  }
}

/** Milliseconds on the server's clock, drawn again every `everyMs`. */
export function useNow(everyMs = 30_000): number {
  const [, draw] = useState(0)
  useEffect(() => listen(everyMs, () => draw(n => n + 1)), [everyMs])
  return serverNow()
}
