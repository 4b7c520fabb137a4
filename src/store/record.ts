/** An event as the audit log keeps it: its canonical bytes, and their SHA-256 in hex. */
import { hash } from 'node:crypto'
import type { Event } from '../core/event.ts'
import { canonicalEvent } from '../core/log/canonical.ts'

export function recordOf(event: Event): Readonly<{ bytes: string; hash: string }> {
  const bytes = canonicalEvent(event)
  return { bytes, hash: hash('sha256', bytes, 'hex') }
}
