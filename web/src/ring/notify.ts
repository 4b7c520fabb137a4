/** The system's own notifications, where the person allowed them: for a page that rings while another window is in front. */
import { useSyncExternalStore } from 'react'
import type { Ring } from '../shapes.ts'

export type Notifying = 'granted' | 'default' | 'denied' | 'none'
const listeners = new Set<() => void>()
const state = (): Notifying => (typeof Notification === 'undefined' || !isSecureContext ? 'none' : Notification.permission)

export async function allowNotifications(): Promise<void> {
  if (state() === 'default') await Notification.requestPermission()
  for (const tell of listeners) tell()
}

export function notify(ring: Ring): void {
  if (state() !== 'granted') return
  try {
    const shown = new Notification(`${[ring.severity, ring.incident].filter(Boolean).join(' ')}: ${ring.title}`, {
      body: ring.clause,
      tag: ring.delivery,
      requireInteraction: true,
    })
    shown.onclick = () => {
      window.focus()
      shown.close()
    }
  } catch {
    // Some phones have notifications from a service worker only: the banner and the sound are there all the same.
  }
}
export const useNotifying = (): Notifying =>
  useSyncExternalStore(tell => {
    listeners.add(tell)
    return () => listeners.delete(tell)
  }, state)
