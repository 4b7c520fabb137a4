/** Which of the console's own overlays is open: at most one. */
import { useSyncExternalStore } from 'react'

export type Overlay = 'palette' | 'keys' | 'declare' | 'more' | null
let open: Overlay = null
const listeners = new Set<() => void>()

export function show(overlay: Overlay): void {
  open = overlay
  for (const tell of listeners) tell()
}
/** Also while its code is still being fetched: what is typed meanwhile is not meant for the screen below. */
export const overlayOpen = (): boolean => open !== null
export function useOverlay(): Overlay {
  return useSyncExternalStore(
    tell => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => open,
  )
}
