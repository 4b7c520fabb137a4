/**
 * Live: one stream of "this changed" for the whole console. But for pages that ring here it carries no content; what is on screen and touched is asked
 * for again, at most a few times a second, so that a storm of alerts costs a storm of nothing. Once the stream opens, at
 * first and after a break, what was asked for before is asked for again, because nobody knows what was missed.
 */
import { useSyncExternalStore } from 'react'
import { askAgain } from './ask-again.ts'
import { client } from './questions.ts'
import { ring } from './ring/rings.ts'
import { lastSeen, markSeen, onSeen } from './server.ts'
import type { LiveChange, Ring } from './shapes.ts'

const gatherMs = 120
const concerns: Record<LiveChange['kinds'][number], readonly string[]> = {
  incident: [
    'now',
    'shadow',
    'incidents',
    'incident',
    'timeline',
    'obligations',
    'known',
    'patterns',
    'evidence',
    'affected',
    'notifications',
    'notices',
    'reports',
  ],
  alert: ['alerts', 'incident-alerts', 'incident', 'integrations', 'now'],
  delivery: ['incident', 'timeline', 'now', 'people'],
  people: ['escalation', 'people', 'positions', 'schedules', 'on-call', 'now', 'me'],
  plan: ['plan', 'escalation', 'now'],
  door: ['integrations', 'tokens', 'now'],
  drill: ['drills', 'drill', 'now'],
}

let open = false
let brokenSince: number | null = null
const listeners = new Set<() => void>()
const tellAll = () => {
  for (const tell of listeners) tell()
}

let waiting = new Set<string>()
let timer: ReturnType<typeof setTimeout> | null = null
function touch(change: LiveChange) {
  for (const kind of change.kinds) for (const key of concerns[kind] ?? []) waiting.add(key)
  if (timer !== null) return
  timer = setTimeout(() => {
    const keys = waiting
    waiting = new Set()
    timer = null
    askAgain(client, query => keys.has(String(query.queryKey[0])))
  }, gatherMs)
}

let source: EventSource | null = null
let again: ReturnType<typeof setTimeout> | null = null
function connect(): void {
  source?.close()
  source = new EventSource('/api/v1/live')
  source.onopen = () => {
    open = true
    brokenSince = null
    markSeen()
    tellAll()
    askAgain(client, ({ state }) => state.dataUpdatedAt > 0 || state.fetchStatus !== 'idle')
  }
  source.addEventListener('change', event => {
    markSeen()
    try {
      touch(JSON.parse((event as MessageEvent<string>).data) as LiveChange)
    } catch {
      void client.invalidateQueries()
    }
  })
  source.addEventListener('ring', event => {
    markSeen()
    void ring(JSON.parse((event as MessageEvent<string>).data) as Ring)
  })
  source.onerror = () => {
    open = false
    brokenSince ??= Date.now()
    tellAll()
    // The browser reconnects by itself after a lost connection, but gives up after an answer that is no stream.
    if (source?.readyState === EventSource.CLOSED && !again) {
      again = setTimeout(() => {
        again = null
        connect()
      }, 3_000)
    }
  }
}

let started = false
export function startLive(): void {
  if (started) return
  started = true
  connect()
  addEventListener('online', connect)
  addEventListener('offline', () => {
    open = false
    brokenSince ??= Date.now()
    tellAll()
  })
}

/** A break shorter than this is not worth a word: a proxy that recycles a connection is no outage. */
const graceMs = 4_000
type Line = { state: 'live' | 'broken'; seen: number | null }
let line: Line = { state: 'live', seen: null }
function snapshot(): Line {
  const broken = !navigator.onLine || (!open && brokenSince !== null && Date.now() - brokenSince > graceMs)
  const seen = lastSeen()
  if (line.state !== (broken ? 'broken' : 'live') || (broken && line.seen !== seen)) line = { state: broken ? 'broken' : 'live', seen }
  return line
}
export function useLine(): Line {
  return useSyncExternalStore(tell => {
    listeners.add(tell)
    const unsee = onSeen(tell)
    const beat = setInterval(tell, 1_000)
    return () => {
      listeners.delete(tell)
      unsee()
      clearInterval(beat)
    }
  }, snapshot)
}
