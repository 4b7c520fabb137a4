/**
 * Everything the console can do right now, as one list: screens put in what they offer, the palette shows it, the
 * keyboard runs it. What is not on the list cannot be reached by key, and what is on it always can.
 */
import { useEffect, useRef } from 'react'
import { type Pending, press, typing } from './keys.ts'
import { overlayOpen } from './overlay.ts'

export type Action = Readonly<{
  id: string
  label: string
  group: 'Go to' | 'This incident' | 'Do' | 'Incidents'
  keys?: string
  words?: string // further words to find it by
  behind?: boolean // its key means it only where the screen has no use of its own for that key
  run: () => void
}>

const offers = new Map<symbol, readonly Action[]>()
let all: readonly Action[] = []
function settle() {
  const later = [...offers.values()].reverse().flat() // what came last (the screen) is listed first
  const each = later.filter((action, i) => later.findIndex(other => other.id === action.id) === i)
  all = [...each.filter(action => !action.behind), ...each.filter(action => action.behind)]
}

export const offered = (): readonly Action[] => all

/** Offers actions for as long as the component stands. `run` may close over fresh state: the last one given is run. */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions)
  latest.current = actions
  const shape = actions.map(a => `${a.id}|${a.label}|${a.keys ?? ''}`).join('\n')
  useEffect(() => {
    const token = Symbol('offer')
    offers.set(
      token,
      latest.current.map(action => ({ ...action, run: () => latest.current.find(a => a.id === action.id)?.run() })),
    )
    settle()
    return () => {
      offers.delete(token)
      settle()
    }
  }, [shape])
}

/** Listens for the keys of all offered actions. Mounted once, by the shell. */
export function useKeys(openPalette: () => void): void {
  const open = useRef(openPalette)
  open.current = openPalette
  useEffect(() => {
    let pending: Pending = null
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        open.current()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return
      if (overlayOpen()) return
      if (typing(event.target as HTMLElement | null) || document.querySelector('[role="dialog"], [role="alertdialog"]')) return
      const bound = all.flatMap(action => (action.keys ? [action.keys] : []))
      const result = press(pending, { key: event.key, at: event.timeStamp }, bound)
      pending = result.pending
      const action = result.meant === null ? undefined : all.find(a => a.keys === result.meant)
      if (action || result.pending) event.preventDefault()
      action?.run()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
