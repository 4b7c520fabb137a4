/** One import from what an API answered, as the command makes it. */
import { instant } from '../../core/id.ts'
import type { Window } from '../found.ts'
import { openLedger } from '../ledger.ts'
import type { Pager } from '../pager.ts'
import { savedOf } from '../saved.ts'
import { type Written, write } from '../write.ts'

export const windowOf = (from: string, weeks: number): Window => {
  const begins = Date.parse(from)
  return { from: instant(begins), to: instant(begins + weeks * 7 * 86_400_000) }
}

export function imported(pager: Pager, answers: Readonly<Record<string, unknown>>, window: Window): Written {
  const ledger = openLedger()
  const found = pager.read(savedOf(new Map(Object.entries(answers).map(([name, answer]) => [name, [answer]])), window), window, ledger)
  return write(found, ledger, { organisation: 'Shop', zone: null, owners: [], unread: [] })
}
