/** An event as the audit log keeps it: its canonical bytes, and their SHA-256 in hex. */
import { createHash } from 'node:crypto'
import type { Event } from '../core/event.ts'
import { canonicalEvent } from '../core/log/canonical.ts'

export function recordOf(event: Event): Readonly<{ bytes: string; hash: string }> {
  const bytes = canonicalEvent(event)
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') }
}
