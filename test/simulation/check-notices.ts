/** Letters to customers: none leaves twice, each recipient ends in one outcome, and the incident knows how many of each. */

import type { NotificationId } from '../../src/core/notification.ts'
import { derive } from '../../src/engine/derive.ts'
import { noticesKey } from '../../src/engine/notices.ts'
import { type Case, clockOf, type Found, nameOf } from './check.ts'
import { org } from './house.ts'

/** Of these the mailer said, or it is known, that nothing left. */
const stayed = new Set(['failed', 'refused', 'died before'])

export async function checkNotices(it: Case, found: Found): Promise<void> {
  const home = it.store.org(org)
  for (const [, posted] of Map.groupBy(it.ledger.posted, ({ key }) => key)) {
    const left = posted.filter(({ result }) => !stayed.has(result))
    if (left.length > 1)
      found('notice', `${left[0]!.to} was written to at ${left.map(({ at, result }) => `${clockOf(it, at)} (${result})`).join(' and ')}`)
  }
  for (const { stream, incident } of it.stories)
    for (const [notification, state] of Object.entries(incident.notifications ?? {})) {
      if (state.status !== 'sending' && state.status !== 'sent') continue
      const name = `${nameOf(it, stream)}, notification to ${state.count}`
      const key = noticesKey(notification as NotificationId, state.list)
      const notices = await home.notices({ notification: key, limit: 1000 })
      if (notices.length !== state.count) found('notice', `${name}: ${notices.length} recipients have an outcome or wait for one`)
      for (const { customer, state: of } of notices) {
        if (of === 'waiting' || of === 'in flight') found('notice', `${name}: ${customer} is ${of} at the end`)
        const letters = it.ledger.posted.filter(posted => posted.key === derive('notice', org, key, customer))
        if (of === 'sent' && !letters.some(({ result }) => result === 'handed over' || result === 'slow'))
          found('notice', `${name}: ${customer} is said to be told, and no mailer ever had the letter`)
        if (of === 'refused' && letters.some(({ result }) => !stayed.has(result)))
          found('notice', `${name}: ${customer} is said not to be told, and a letter may have left`)
      }
      const of = (wanted: string): number => notices.filter(({ state }) => state === wanted).length
      const counts = { sent: of('sent'), refused: of('refused'), unknown: of('unknown'), waiting: of('waiting') + of('in flight') }
      if (JSON.stringify(state.counts) !== JSON.stringify(counts))
        found('drift', `${name}: the incident says ${JSON.stringify(state.counts)}, and its notices are ${JSON.stringify(counts)}`)
    }
}
