import type { IncidentBrief } from './shapes.ts'

/** `1 alert, firing`, `2 of 3 alerts firing`, and when it is over `3 alerts`. */
export function alertsWords({ alerts, alertsFiring, status }: Pick<IncidentBrief, 'alerts' | 'alertsFiring' | 'status'>): string {
  const several = `${alerts} ${alerts === 1 ? 'alert' : 'alerts'}`
  if (status !== 'open') return several
  if (alerts === 1) return alertsFiring === 1 ? '1 alert, firing' : '1 alert, no longer firing'
  return `${alertsFiring} of ${several} firing`
}
