/** Erasure: what was erased is gone, whatever happened since; the record says so once, signed; nothing leaves with its words. */

import type { StreamId } from '../../src/core/event.ts'
import type { Ref } from '../../src/core/id.ts'
import type { NotificationId } from '../../src/core/notification.ts'
import { derive } from '../../src/engine/derive.ts'
import { isSigned } from '../../src/engine/erase.ts'
import { noticesKey } from '../../src/engine/notices.ts'
import { type Case, clockOf, type Found, nameOf } from './check.ts'
import { org, register } from './house.ts'

const underWayMs = 15_000 // a letter is put together from what was read within ten seconds
const settledMs = 60_000

export async function checkErasures(it: Case, found: Found): Promise<void> {
  const home = it.store.org(org)
  const done = new Map((await home.erasures()).map(({ erasure, doneAt }) => [erasure.id as string, doneAt]))
  for (const { erasure, at } of it.ledger.erasures.values()) {
    const when = `what was erased at ${clockOf(it, at)}`
    if ((done.get(erasure.id) ?? null) === null && at < it.now - settledMs) found('erased', `${when} is not said to be whole`)
    const texts = await home.readTexts(Object.values<readonly Ref[]>(erasure.texts).flat())
    const left = Object.values(texts).filter(text => text !== null)
    if (left.length > 0) found('erased', `of ${when} there is still: ${left.join(', ')}`)
    for (const alert of Object.values<readonly string[]>(erasure.alerts).flat()) {
      const row = it.alerts.find(row => row.alert === alert)
      if (row !== undefined && row.lastAt < at && row.summary !== '(erased)')
        found('erased', `of ${when} an alert still says ${row.summary}`)
    }
    for (const [stream, refs] of Object.entries(erasure.texts) as [StreamId, readonly Ref[]][]) {
      const story = it.stories.find(story => story.stream === stream)
      if (story === undefined) continue // a restore has forgotten it
      const facts = story.events.flatMap(({ fact }) => (fact.type === 'TextsErased' && fact.erasure === erasure.id ? [fact] : []))
      const name = nameOf(it, stream)
      if (facts.length !== 1 && at < it.now - settledMs) found('erased', `${name} says ${facts.length} times that its words were erased`)
      if (!facts.every(fact => isSigned(stream, fact))) found('erased', `${name}: what says that its words were erased is not signed`)
      if (!refs.includes(story.incident.title)) continue
      const since = Math.max(at, ...it.ledger.restores.map(restore => restore.at)) + underWayMs
      for (const sent of it.ledger.sent)
        if (
          sent.at > since &&
          sent.title.includes('/') &&
          story.events.some(({ fact }) => fact.type === 'PageRequested' && fact.page === sent.delivery)
        )
          if (!it.excused(at, sent.at)) found('erased', `${sent.to} was paged with the title of ${name} at ${clockOf(it, sent.at)}`)
    }
    const words = new Set(Object.values<readonly Ref[]>(erasure.texts).flat())
    for (const { incident } of it.stories)
      for (const [notification, { subject, list }] of Object.entries(incident.notifications ?? {})) {
        if (!words.has(subject)) continue
        const key = noticesKey(notification as NotificationId, list)
        const keys = new Set(register.customers.map(({ id }) => derive('notice', org, key, id) as string))
        for (const letter of it.ledger.posted)
          if (keys.has(letter.key) && letter.at > at + underWayMs && !it.excused(at, letter.at))
            found('erased', `${letter.to} was written to with what was erased, at ${clockOf(it, letter.at)}`)
      }
  }
}
